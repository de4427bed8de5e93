package io.tappostgres.sync;

import io.tappostgres.connection.CopyRows;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.record.CopyTextReader;
import io.tappostgres.singer.MessageWriter;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes the records of a COPY, and pauses between two of them wherever a STATE is due. */
final class KeyedCopy {

    /** Is told when all records so far are queued. */
    @FunctionalInterface
    interface Checkpoint {
        void reached() throws InterruptedException;
    }

    private final MessageWriter output;
    private final StopSwitch stop;
    private final StateInterval interval;
    private final StreamProgress progress;

    KeyedCopy(
            MessageWriter output,
            StopSwitch stop,
            StateInterval interval,
            StreamProgress progress) {
        this.output = output;
        this.stop = stop;
        this.interval = interval;
        this.progress = progress;
    }

    /**
     * Writes all rows, or those up to the throw of the switch. Whatever ends them, the lines that
     * are whole by then are queued.
     */
    void run(Connection connection, String sql, CopyTextReader reader, Checkpoint checkpoint)
            throws SQLException, InterruptedException {
        try (CopyRows rows = CopyRows.start(connection, sql)) {
            write(rows, reader, checkpoint);
            progress.warnOfRepairedRows(rows.repairedRows());
        }
    }

    private void write(CopyRows rows, CopyTextReader reader, Checkpoint checkpoint)
            throws SQLException, InterruptedException {
        JsonBuffer buffer = output.acquire();
        long rowsInBuffer = 0;
        try {
            for (int length = rows.next(); length >= 0; length = rows.next()) {
                if (stop.isThrown()) {
                    return;
                }
                reader.read(rows.row(), length, buffer);
                rowsInBuffer++;
                interval.add(1);
                boolean due = interval.isDue();
                if (due || buffer.length() >= output.bufferBytes()) {
                    output.write(buffer);
                    progress.addRows(rowsInBuffer);
                    buffer = output.acquire();
                    rowsInBuffer = 0;
                }
                if (due) {
                    checkpoint.reached();
                    interval.restart();
                }
            }
        } finally {
            output.write(buffer);
            progress.addRows(rowsInBuffer);
        }
    }
}
