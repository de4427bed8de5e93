package io.tappostgres.change;

import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many changes of one stream there were, and what a person has to know of them. */
public final class ChangeCounts {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeCounts.class);

    private final String tapStreamId;
    private long untakenRecords;
    private long updatesWithUnchangedValues;
    private long newKeysWithUnchangedValues;
    private long deletesWithoutKey;
    private final Map<Unavailable, Long> updatesByReason = new EnumMap<>(Unavailable.class);
    private boolean isRefusalTold;

    ChangeCounts(String tapStreamId) {
        this.tapStreamId = tapStreamId;
    }

    void addRecords(long count) {
        untakenRecords += count;
    }

    /** A row was written without some of its values. */
    void addUnchangedValues(boolean hasNewKey) {
        updatesWithUnchangedValues++;
        if (hasNewKey) {
            newKeysWithUnchangedValues++;
        }
    }

    /** A row was written without values that could not be read. */
    void addUnavailable(Unavailable reason) {
        updatesByReason.merge(reason, 1L, Long::sum);
    }

    /** Says what was refused, the first time. */
    void tellRefusal(String message) {
        if (!isRefusalTold) {
            isRefusalTold = true;
            LOG.warn("Stream \"{}\": {}", tapStreamId, message);
        }
    }

    void addDeleteWithoutKey() {
        deletesWithoutKey++;
    }

    /** How many records were written since this was last asked. */
    public long takeRecords() {
        long records = untakenRecords;
        untakenRecords = 0;
        return records;
    }

    /** Says at the end of a run what the log did not have. */
    public void warn() {
        if (updatesWithUnchangedValues > 0) {
            LOG.warn(
                    "Stream \"{}\": the log of {} updates lacks values that they did not change; these are absent from the records, which most database targets take for NULL. Set \"unchanged_toast\" to fetch, or REPLICA IDENTITY FULL on the table, which puts them into the log",
                    tapStreamId,
                    updatesWithUnchangedValues);
        }
        if (newKeysWithUnchangedValues > 0) {
            LOG.warn(
                    "Stream \"{}\": {} of these updates changed the key, so that the target has the values under the old key only: set REPLICA IDENTITY FULL on the table and reset the stream",
                    tapStreamId,
                    newKeysWithUnchangedValues);
        }
        updatesByReason.forEach(
                (reason, updates) ->
                        LOG.warn(
                                "Stream \"{}\": the log of {} updates lacks values that they did not change, and these are absent from the records too, since {}. REPLICA IDENTITY FULL on the table puts such values into the log",
                                tapStreamId,
                                updates,
                                reason.words()));
        if (deletesWithoutKey > 0) {
            LOG.warn(
                    "Stream \"{}\": the log of {} deleted rows, or changed keys, lacks the key; the target still has these rows. Give the table a replica identity that has the key (DEFAULT, USING INDEX or FULL) and reset the stream",
                    tapStreamId,
                    deletesWithoutKey);
        }
    }
}
