package io.tappostgres.sync;

import io.tappostgres.connection.CopyRows;
import io.tappostgres.json.JsonBuffer;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes the records of a COPY, and pauses between two of them wherever a STATE is due. */
final class KeyedCopy {

    /** Is told when all records so far are queued. */
    @FunctionalInterface
    interface Checkpoint {
        void reached() throws InterruptedException;
    }

    private final StreamOutput output;
    private final StopSwitch stop;
    private final StateInterval interval;
    private final KeyedRecords records;
    private final Checkpoint checkpoint;
    private long repairedRows;
    private boolean queued = true;

    KeyedCopy(StreamTask task, KeyedRecords records, Checkpoint checkpoint) {
        this.output = task.output();
        this.stop = task.stop();
        this.interval = new StateInterval(task.config());
        this.records = records;
        this.checkpoint = checkpoint;
    }

    /**
     * Writes all rows, or those up to the throw of the switch. Whatever ends them, the lines that
     * are whole by then are queued.
     */
    void run(Connection connection, String sql) throws SQLException, InterruptedException {
        try (CopyRows rows = CopyRows.start(connection, sql, output.memory(), output::enter)) {
            write(rows);
            repairedRows += rows.repairedRows();
        } catch (OutOfMemoryError e) {
            throw RowCopy.heapTooSmall(e);
        }
    }

    private void write(CopyRows rows) throws SQLException, InterruptedException {
        JsonBuffer buffer = output.acquire();
        long rowsInBuffer = 0;
        queued = false;
        try {
            for (int length = rows.next(); length >= 0; length = rows.next()) {
                if (stop.isThrown()) {
                    return;
                }
                records.reader().read(rows.row(), rows.offset(), length, buffer);
                rowsInBuffer++;
                interval.add(1);
                boolean due = interval.isDue();
                if (due || buffer.length() >= output.bufferBytes()) {
                    output.write(buffer, rowsInBuffer);
                    buffer = output.acquire();
                    rowsInBuffer = 0;
                }
                if (due) {
                    checkpoint.reached();
                    interval.restart();
                }
            }
        } finally {
            output.write(buffer, rowsInBuffer);
            queued = true;
        }
    }

    /** Whether all records so far are queued; not if that was interrupted. */
    boolean isQueued() {
        return queued;
    }

    /** How many rows of a SQL_ASCII database held bytes that are not UTF-8. */
    long repairedRows() {
        return repairedRows;
    }
}
