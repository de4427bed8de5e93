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
import io.tappostgres.type.ValueEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/**
 * Runs COPYs on one connection and writes their rows as the RECORDs of one stream. Belongs to one
 * thread; several of them may write the same stream.
 */
final class RowCopy {

    /** Follows the rows of a COPY. Its methods are called by the thread that reads them. */
    interface RowListener {

        /** Of a COPY whose rows are only to be written. */
        RowListener NONE = new RowListener() {};

        /** How many bytes at the start of the current row are no column of the stream. */
        default int prefixBytes(CopyRows rows, int length) {
            return 0;
        }

        /** Whether {@link #queued} is to be called behind this row, although there is room left. */
        default boolean isDue() {
            return false;
        }

        /**
         * All rows up to the current one are queued.
         *
         * @param count how many there were since the last call
         */
        default void queued(CopyRows rows, int length, long count) throws InterruptedException {}
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
    private boolean isQueued = true;

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
        this(plan, output, stop, version, timeExtracted, (column, encoder) -> encoder);
    }

    /**
     * @param encoders what becomes of the encoder of a column, which is given with its name
     */
    RowCopy(
            StreamPlan plan,
            StreamOutput output,
            StopSwitch stop,
            long version,
            Instant timeExtracted,
            BiFunction<String, ValueEncoder, ValueEncoder> encoders) {
        this.output = output;
        this.stop = stop;
        List<Field> fields = new ArrayList<>();
        for (StreamPlan.PlannedColumn column : plan.columns()) {
            OddValues ofColumn = new OddValues();
            oddValues.add(ofColumn);
            ValueEncoder encoder = column.mapping().newEncoder(ofColumn);
            fields.add(new Field(column.name(), encoders.apply(column.name(), encoder)));
        }
        reader =
                new CopyTextReader(
                        new RecordWriter(
                                plan.streamName(),
                                fields,
                                plan.logProperties(),
                                version,
                                TIME_EXTRACTED.format(timeExtracted)));
    }

    /**
     * Runs a COPY to its end, or until the switch is thrown. Whatever ends the rows, the lines that
     * are whole by then go out.
     *
     * @param copy the statement
     * @return how many rows came since the listener was last told
     */
    long run(Connection connection, String copy, RowListener listener)
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
    private static TapException heapTooSmall(OutOfMemoryError e) {
        return new TapException(
                Kind.SOURCE,
                "the heap of %d MB is too small; raise it, -Xmx, or lower \"parallelism\" or \"max_record_bytes\""
                        .formatted(Runtime.getRuntime().maxMemory() / (1024 * 1024)),
                e);
    }

    private long write(CopyRows rows, RowListener listener)
            throws SQLException, InterruptedException {
        JsonBuffer buffer = output.acquire();
        long count = 0;
        isQueued = false;
        try {
            for (int length = rows.next(); length >= 0; length = rows.next()) {
                if (stop.isThrown()) {
                    return count;
                }
                int prefix = listener.prefixBytes(rows, length);
                reader.read(rows.row(), rows.offset() + prefix, length - prefix, buffer);
                count++;
                if (listener.isDue() || buffer.length() >= output.bufferBytes()) {
                    output.write(buffer, count);
                    long queued = count;
                    buffer = output.acquire();
                    count = 0;
                    listener.queued(rows, length, queued);
                }
            }
            return count;
        } finally {
            output.write(buffer, count);
            isQueued = true;
        }
    }

    /** Whether all rows that were read are queued; not if that was interrupted. */
    boolean isQueued() {
        return isQueued;
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
