package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.CopyRows;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.record.CopyTextReader;
import io.tappostgres.record.RecordWriter;
import io.tappostgres.record.RecordWriter.Field;
import io.tappostgres.type.OddValues;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs COPYs on one connection and writes their rows as the RECORDs of one stream. Belongs to one
 * thread; several of them may write the same stream.
 */
final class RowCopy {

    /** Is told how far an ordered COPY has come, whose rows have their {@code ctid} in front. */
    interface BlockListener {

        /**
         * Every row in a block below this one is out.
         *
         * @param rows how many came since the last call
         */
        void reached(long block, long rows) throws InterruptedException;
    }

    /** The form of {@code time_extracted} in a RECORD. */
    static final DateTimeFormatter TIME_EXTRACTED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final StreamOutput output;
    private final StopSwitch stop;
    private final CopyTextReader reader;
    private final List<OddValues> oddValues = new ArrayList<>();
    private long repairedRows;

    /**
     * @param version of the table, for every RECORD
     * @param timeExtracted when the stream began to be read
     */
    RowCopy(
            StreamPlan plan,
            StreamOutput output,
            StopSwitch stop,
            long version,
            Instant timeExtracted) {
        this.output = output;
        this.stop = stop;
        List<Field> fields = new ArrayList<>();
        for (StreamPlan.PlannedColumn column : plan.columns()) {
            OddValues ofColumn = new OddValues();
            oddValues.add(ofColumn);
            fields.add(new Field(column.name(), column.mapping().newEncoder(ofColumn)));
        }
        reader =
                new CopyTextReader(
                        new RecordWriter(
                                plan.streamName(),
                                fields,
                                version,
                                TIME_EXTRACTED.format(timeExtracted)));
    }

    /**
     * Runs a COPY to its end, or until the switch is thrown. Whatever ends the rows, the lines that
     * are whole by then go out.
     *
     * @param copy the statement
     * @param listener if the rows have a {@code ctid} in front, else null
     * @return how many rows came, without those that the listener was told of
     */
    long run(Connection connection, String copy, BlockListener listener)
            throws SQLException, InterruptedException {
        try (CopyRows rows = CopyRows.start(connection, copy, output.memory(), output::awaitRoom)) {
            long count = write(rows, listener);
            repairedRows += rows.repairedRows();
            return count;
        } catch (OutOfMemoryError e) {
            throw heapTooSmall(e);
        }
    }

    /** The failure of a stream whose rows are too large for the heap. */
    static TapException heapTooSmall(OutOfMemoryError e) {
        return new TapException(
                Kind.SOURCE,
                "the heap of %d MB is too small; raise it, -Xmx, or lower \"parallelism\" or \"max_record_bytes\""
                        .formatted(Runtime.getRuntime().maxMemory() / (1024 * 1024)),
                e);
    }

    private long write(CopyRows rows, BlockListener listener)
            throws SQLException, InterruptedException {
        JsonBuffer buffer = output.acquire();
        long rowsInBuffer = 0;
        long count = 0;
        try {
            for (int length = rows.next(); length >= 0; length = rows.next()) {
                if (stop.isThrown()) {
                    return count;
                }
                int offset = rows.offset();
                int ctid = listener == null ? 0 : Ctid.length(rows.row(), offset, length);
                reader.read(rows.row(), offset + ctid, length - ctid, buffer);
                rowsInBuffer++;
                count++;
                if (buffer.length() >= output.bufferBytes()) {
                    output.write(buffer, rowsInBuffer);
                    buffer = output.acquire();
                    rowsInBuffer = 0;
                    if (listener != null) {
                        listener.reached(Ctid.block(rows.row(), offset, length), count);
                        count = 0;
                    }
                }
            }
            return count;
        } finally {
            output.write(buffer, rowsInBuffer);
        }
    }

    /** The odd values of each column so far, in the plan's order. */
    List<OddValues> oddValues() {
        return oddValues;
    }

    /** How many rows of a SQL_ASCII database held bytes that are not UTF-8. */
    long repairedRows() {
        return repairedRows;
    }
}
