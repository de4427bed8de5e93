package io.tappostgres.sync;

import io.tappostgres.key.IncrementalPlan;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.Bookmark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Reads the rows of a stream whose replication key is at or beyond its bookmark, in the order of
 * the key, by one COPY and so in one snapshot.
 *
 * <p>The messages are those of singer-io/tap-postgres: SCHEMA, STATE, ACTIVATE_VERSION of the
 * version that all runs share, the RECORDs with a STATE now and then, STATE. A STATE holds a key
 * below which every row is out; rows that have that very key are read again, so that of rows with
 * equal keys none is lost.
 *
 * <p>Two departures. The version is activated behind the first complete pass and not before it,
 * unless a setting asks for it: the target may have rows of another replication method or key, or
 * from before the bookmark was removed, and they would be gone before there are new ones. And a
 * state without a version, as MeltanoLabs' tap writes it, goes on without one: to activate any
 * would delete all that that tap has delivered.
 */
final class IncrementalSync {

    private final StreamTask task;
    private final StreamOutput output;
    private final StreamOpening opening;
    private final Clock clock;

    IncrementalSync(StreamTask task, StreamOpening opening, Clock clock) {
        this.task = task;
        this.output = task.output();
        this.opening = opening;
        this.clock = clock;
    }

    /**
     * Reads the stream from where its bookmark is by now: called again after a failure, it goes on.
     * When this returns true and the switch was not thrown, all rows of the run are out.
     *
     * @param connection not in a transaction
     * @return false if no column is left to read
     * @throws io.tappostgres.TapException of kind USAGE, before anything is written, if the
     *     replication key, the bookmark or an option of the stream is not sound
     */
    boolean run(Connection connection) throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        StreamPlan plan = opening.open(task.stream(), connection);
        if (plan == null) {
            return false;
        }
        Bookmark before = output.bookmark();
        IncrementalPlan incremental =
                IncrementalPlan.of(
                        plan, task.config().rows(), before.replicationKeyValue(), connection);
        IncrementalLog log = new IncrementalLog(plan, incremental);
        log.beginning(connection);

        Instant now = clock.instant();
        long version = before.version().orElseGet(() -> output.nextVersion(now));
        FirstPass firstPass = firstPass(before, incremental);
        begin(plan, incremental, before, version, firstPass);
        KeyProgress progress =
                new KeyProgress(output, incremental.key(), incremental.range(), firstPass);
        KeyedCopy copy = new KeyedCopy(task, plan, incremental.key(), progress, version, now);
        read(plan, incremental, FirstPass.of(before), connection, copy);
        if (task.stop().isThrown()) {
            return true;
        }
        if (incremental.range().upTo() == null) {
            if (firstPass.activation()) {
                output.writeActivateVersion(version);
            }
            progress.completeFirstPass();
        }
        log.end(progress, copy.keys(), task.progress().rows());
        return true;
    }

    private FirstPass firstPass(Bookmark before, IncrementalPlan incremental) {
        FirstPass pending = FirstPass.of(before);
        boolean beginsAnew = before.replicationKeyValue() == null;
        boolean readsRowsWithoutKey =
                beginsAnew && incremental.range().from() == null && incremental.key().canBeNull();
        boolean activatesEarly =
                task.config().activateVersionEarly()
                        && (before.version().isPresent() || !output.mayHaveDelivered());
        return new FirstPass(
                pending.rowsWithoutKey() || readsRowsWithoutKey,
                pending.activation() || (beginsAnew && !activatesEarly));
    }

    private void begin(
            StreamPlan plan,
            IncrementalPlan incremental,
            Bookmark before,
            long version,
            FirstPass firstPass)
            throws InterruptedException {
        String keyName = incremental.key().name();
        boolean withoutVersion = before.replicationKeyValue() != null && before.version().isEmpty();
        // Rows without a key are pending only once there is a bookmark to hide them.
        FirstPass pending =
                new FirstPass(FirstPass.of(before).rowsWithoutKey(), firstPass.activation());
        output.updateBookmark(
                bookmark -> {
                    Bookmark keyed = bookmark.withReplicationKey(keyName);
                    return pending.notedIn(withoutVersion ? keyed : keyed.withVersion(version));
                });
        boolean readsAll = incremental.range().from() == null;
        output.writeSchema(plan, List.of(keyName), readsAll ? plan.table().estimatedRows() : 0);
        output.writeState();
        if (!withoutVersion && !firstPass.activation()) {
            output.writeActivateVersion(version);
        }
    }

    private void read(
            StreamPlan plan,
            IncrementalPlan incremental,
            FirstPass before,
            Connection connection,
            KeyedCopy copy)
            throws SQLException, InterruptedException {
        try {
            copy.run(connection, incremental.select().copy(incremental.range()));
            boolean complete = !task.stop().isThrown() && incremental.range().upTo() == null;
            if (complete && before.rowsWithoutKey()) {
                copy.run(connection, incremental.select().copyOfRowsWithoutKey());
            }
        } finally {
            copy.end();
            task.progress().addOddValues(plan.columns(), List.of(copy.rows()));
        }
    }
}
