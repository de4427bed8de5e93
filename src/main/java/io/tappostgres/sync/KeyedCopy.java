package io.tappostgres.sync;

import io.tappostgres.connection.CopyRows;
import io.tappostgres.key.KeyTracker;
import io.tappostgres.key.ReplicationKey;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.sync.RowCopy.RowListener;
import io.tappostgres.type.ValueEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Writes the rows of COPYs that are in the order of a replication key, and a STATE behind each row
 * at which one is due. Belongs to one thread.
 */
final class KeyedCopy implements RowListener {

    private final StreamOutput output;
    private final StateInterval interval;
    private final KeyProgress progress;
    private final RowCopy rows;
    private KeyTracker keys;

    /**
     * @param version of the table, for every RECORD
     * @param timeExtracted when the stream began to be read
     */
    KeyedCopy(
            StreamTask task,
            StreamPlan plan,
            ReplicationKey key,
            KeyProgress progress,
            long version,
            Instant timeExtracted) {
        this.output = task.output();
        this.interval = new StateInterval(task.config());
        this.progress = progress;
        this.rows =
                new RowCopy(
                        plan,
                        output,
                        task.stop(),
                        version,
                        timeExtracted,
                        (column, encoder) ->
                                column.equals(key.name()) ? track(key, encoder) : encoder);
    }

    private ValueEncoder track(ReplicationKey key, ValueEncoder encoder) {
        keys = new KeyTracker(key.kind(), encoder);
        return keys;
    }

    /** Writes all rows, or those up to the throw of the switch; whole lines, whatever ends them. */
    void run(Connection connection, String sql) throws SQLException, InterruptedException {
        rows.run(connection, sql, this);
    }

    @Override
    public boolean isDue() {
        interval.add(1);
        return interval.isDue();
    }

    @Override
    public void queued(CopyRows copied, int length, long count) throws InterruptedException {
        if (interval.isDue()) {
            progress.advanceTo(keys.lastText());
            output.writeState();
            interval.restart();
        }
    }

    /** After a COPY, moves the bookmark to its last key; one that broke off may not be queued. */
    void end() throws InterruptedException {
        if (rows.isQueued()) {
            progress.advanceTo(keys.lastText());
        }
    }

    /** The keys of the rows so far. */
    KeyTracker keys() {
        return keys;
    }

    /** What was written. */
    RowCopy rows() {
        return rows;
    }
}
