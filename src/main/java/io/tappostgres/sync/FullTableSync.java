package io.tappostgres.sync;

import io.tappostgres.connection.CopyRows;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.record.CopyTextReader;
import io.tappostgres.record.RecordWriter;
import io.tappostgres.record.RecordWriter.Field;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.type.OddValues;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads one stream whole, by one COPY.
 *
 * <p>The messages are those of singer-io/tap-postgres: SCHEMA, STATE, ACTIVATE_VERSION on a first
 * run so that a target can show rows as they come, the RECORDs, ACTIVATE_VERSION after the last of
 * them so that a target drops the rows of earlier versions, STATE. Every run has a version of its
 * own, one that broke off too: what it left in the target goes when the next run is complete.
 *
 * <p>One departure: where the replication method has changed, singer-io's tap takes the run for a
 * first one, and its early ACTIVATE_VERSION drops the rows of the old method before there are new
 * ones. Here they stay until the copy is complete.
 */
final class FullTableSync {

    private static final DateTimeFormatter TIME_EXTRACTED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final MessageWriter output;
    private final RunState state;
    private final StopSwitch stop;
    private final Clock clock;

    FullTableSync(MessageWriter output, RunState state, StopSwitch stop, Clock clock) {
        this.output = output;
        this.state = state;
        this.stop = stop;
        this.clock = clock;
    }

    /**
     * Reads the stream. When this returns without the switch being thrown, the copy is complete and
     * the bookmark says so; when it throws, all that was written are whole messages, and the rows
     * of the version are not activated.
     *
     * @param connection in the transaction that the plan was made in
     */
    void run(StreamPlan plan, Connection connection, StreamProgress progress)
            throws SQLException, InterruptedException {
        Instant now = clock.instant();
        Bookmark before = state.initial().bookmark(plan.tapStreamId());
        long version = Math.max(now.toEpochMilli(), before.version().orElse(0) + 1);

        state.updateBookmark(plan.tapStreamId(), bookmark -> bookmark.withVersion(version));
        output.writeSchema(plan.streamName(), plan.schema(), plan.keyProperties(), List.of());
        state.write();
        if (!state.initial().mayHaveDelivered(plan.tapStreamId())) {
            output.writeActivateVersion(plan.streamName(), version);
        }
        copyRows(plan, connection, version, TIME_EXTRACTED.format(now), progress);
        if (stop.isThrown()) {
            return;
        }
        output.writeActivateVersion(plan.streamName(), version);
        if (!plan.table().isView()) {
            state.updateBookmark(plan.tapStreamId(), Bookmark::withXminNull);
        }
    }

    private void copyRows(
            StreamPlan plan,
            Connection connection,
            long version,
            String timeExtracted,
            StreamProgress progress)
            throws SQLException, InterruptedException {
        List<OddValues> oddValues = new ArrayList<>();
        RecordWriter writer =
                new RecordWriter(
                        plan.streamName(), fields(plan, oddValues), version, timeExtracted);
        try (CopyRows rows = CopyRows.start(connection, CopyStatement.of(plan, connection))) {
            writeRecords(rows, new CopyTextReader(writer), progress);
            progress.warnOfRepairedRows(rows.repairedRows());
        } finally {
            progress.warnOfOddValues(plan.columns(), oddValues);
        }
    }

    private static List<Field> fields(StreamPlan plan, List<OddValues> oddValues) {
        List<Field> fields = new ArrayList<>();
        for (StreamPlan.PlannedColumn column : plan.columns()) {
            OddValues ofColumn = new OddValues();
            oddValues.add(ofColumn);
            fields.add(new Field(column.name(), column.mapping().newEncoder(ofColumn)));
        }
        return fields;
    }

    /** Whatever ends the rows, the lines that are whole by then go out. */
    private void writeRecords(CopyRows rows, CopyTextReader reader, StreamProgress progress)
            throws SQLException, InterruptedException {
        JsonBuffer buffer = output.acquire();
        long rowsInBuffer = 0;
        try {
            for (int length = rows.next(); length >= 0; length = rows.next()) {
                if (stop.isThrown()) {
                    return;
                }
                reader.read(rows.row(), rows.offset(), length, buffer);
                rowsInBuffer++;
                if (buffer.length() >= output.bufferBytes()) {
                    output.write(buffer);
                    progress.addRows(rowsInBuffer);
                    buffer = output.acquire();
                    rowsInBuffer = 0;
                }
            }
        } finally {
            output.write(buffer);
            progress.addRows(rowsInBuffer);
        }
    }
}
