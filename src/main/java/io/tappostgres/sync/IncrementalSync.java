package io.tappostgres.sync;

import io.tappostgres.config.SyncConfig;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.singer.MessageWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Reads the rows of a stream whose replication key is at or beyond its bookmark, in the order of
 * the key, by one COPY and so in one snapshot.
 *
 * <p>The messages are those of singer-io/tap-postgres: SCHEMA, STATE, ACTIVATE_VERSION of the
 * version that all runs share, the RECORDs with a STATE now and then, STATE. A STATE holds a key
 * below which every row is out; rows that have that very key are read again, so that of rows with
 * equal keys none is lost.
 *
 * <p>Two departures. Where the target has rows of another replication method or key, the new
 * version is activated behind the first complete pass and not before it, or they would be gone
 * before there are new ones. And a state without a version, as MeltanoLabs' tap writes it, goes on
 * without one: to activate any would delete all that that tap has delivered.
 */
final class IncrementalSync {

    private static final DateTimeFormatter TIME_EXTRACTED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final SyncConfig config;
    private final MessageWriter output;
    private final RunState state;
    private final StopSwitch stop;
    private final Clock clock;

    IncrementalSync(
            SyncConfig config, MessageWriter output, RunState state, StopSwitch stop, Clock clock) {
        this.config = config;
        this.output = output;
        this.state = state;
        this.stop = stop;
        this.clock = clock;
    }

    /**
     * Reads the stream from where its bookmark is by now: called again after a failure, it goes on.
     *
     * @param connection in the transaction that the plan was made in
     * @throws io.tappostgres.TapException of kind USAGE, before anything is written, if the
     *     replication key, the bookmark or an option of the stream is not sound
     */
    void run(StreamPlan plan, Connection connection, StreamProgress progress)
            throws SQLException, InterruptedException {
        String tapStreamId = plan.tapStreamId();
        Bookmark before = state.bookmark(tapStreamId);
        IncrementalPlan incremental =
                IncrementalPlan.of(plan, config.rows(), before.replicationKeyValue(), connection);
        progress.begin(incremental.range().from() == null ? plan.table().estimatedRows() : 0);
        new IncrementalLog(plan, incremental).beginning(connection);

        Instant now = clock.instant();
        long version = version(tapStreamId, before, now);
        FirstPass firstPass = firstPass(tapStreamId, before, incremental);
        begin(plan, incremental.key(), before, version, firstPass);
        KeyProgress keys =
                new KeyProgress(
                        tapStreamId, incremental.key(), incremental.range(), firstPass, state);
        KeyedRecords records =
                new KeyedRecords(plan, incremental.key(), version, TIME_EXTRACTED.format(now));
        try {
            read(incremental, FirstPass.of(before), connection, records, keys, progress);
        } finally {
            progress.warnOfOddValues(plan.columns(), records.oddValues());
        }
        if (stop.isThrown()) {
            return;
        }
        if (incremental.range().upTo() == null) {
            if (firstPass.activation()) {
                output.writeActivateVersion(plan.streamName(), version);
            }
            keys.completeFirstPass();
        }
        new IncrementalLog(plan, incremental)
                .end(keys, records.keys().isHeldBack(), progress.rows());
    }

    /** Greater than that of any rows that the target may have by another method or key. */
    private long version(String tapStreamId, Bookmark before, Instant now) {
        long last = state.initial().bookmark(tapStreamId).version().orElse(0);
        return before.version().orElse(Math.max(now.toEpochMilli(), last + 1));
    }

    private static boolean isWithoutVersion(Bookmark before) {
        return before.replicationKeyValue() != null && before.version().isEmpty();
    }

    private FirstPass firstPass(String tapStreamId, Bookmark before, IncrementalPlan incremental) {
        boolean beginsAnew = before.replicationKeyValue() == null;
        boolean replacesRows =
                beginsAnew
                        && before.version().isEmpty()
                        && state.initial().mayHaveDelivered(tapStreamId);
        FirstPass pending = FirstPass.of(before);
        return new FirstPass(
                pending.rowsWithoutKey()
                        || (beginsAnew
                                && incremental.range().from() == null
                                && incremental.key().canBeNull()),
                pending.activation() || replacesRows);
    }

    private void begin(
            StreamPlan plan, ReplicationKey key, Bookmark before, long version, FirstPass firstPass)
            throws InterruptedException {
        boolean withoutVersion = isWithoutVersion(before);
        state.updateBookmark(
                plan.tapStreamId(),
                bookmark -> {
                    Bookmark keyed = bookmark.withReplicationKey(key.name());
                    Bookmark versioned = withoutVersion ? keyed : keyed.withVersion(version);
                    // Rows without a key are pending only once there is a bookmark to hide them.
                    return firstPass.activation() ? firstPass.notedIn(versioned) : versioned;
                });
        output.writeSchema(
                plan.streamName(), plan.schema(), plan.keyProperties(), List.of(key.name()));
        state.write();
        if (!withoutVersion && !firstPass.activation()) {
            output.writeActivateVersion(plan.streamName(), version);
        }
    }

    private void read(
            IncrementalPlan incremental,
            FirstPass before,
            Connection connection,
            KeyedRecords records,
            KeyProgress keys,
            StreamProgress progress)
            throws SQLException, InterruptedException {
        KeyedCopy copy = new KeyedCopy(output, stop, new StateInterval(config), progress);
        KeyedCopy.Checkpoint checkpoint =
                () -> {
                    keys.advanceTo(records.keys().lastText());
                    state.write();
                };
        KeySelect select = incremental.select();
        try {
            copy.run(connection, select.copy(incremental.range()), records.reader(), checkpoint);
        } finally {
            keys.advanceTo(records.keys().lastText());
        }
        boolean complete = !stop.isThrown() && incremental.range().upTo() == null;
        if (complete && before.rowsWithoutKey()) {
            copy.run(connection, select.copyOfRowsWithoutKey(), records.reader(), checkpoint);
        }
    }
}
