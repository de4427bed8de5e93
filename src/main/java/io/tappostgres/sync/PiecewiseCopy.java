package io.tappostgres.sync;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.copy.BlockPieces;
import io.tappostgres.copy.CopySnapshot;
import io.tappostgres.copy.PieceStatement;
import io.tappostgres.copy.ServerIdentity;
import io.tappostgres.copy.SharedSnapshot;
import io.tappostgres.copy.TableLayout;
import io.tappostgres.plan.RowConditions;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.plan.StreamPlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A full copy of one stream in pieces: the transaction it is read in, where it starts, and the
 * pieces that are left from there.
 *
 * @param now the time that the records carry
 */
record PiecewiseCopy(
        StreamTask task,
        StreamPlan plan,
        CopyStart start,
        SharedSnapshot snapshot,
        BlockPieces pieces,
        PieceStatement statement,
        RowCount rowCount,
        Instant now) {

    /**
     * Locks the table, takes the snapshot of the copy and plans it.
     *
     * @param where the user's conditions on the rows
     * @param before where the rows lay a moment ago
     * @param pace of the stream's snapshots
     * @param connection not in a transaction; it is in that of the copy afterwards
     * @return null if no column is left to read
     */
    static PiecewiseCopy open(
            StreamTask task,
            StreamOpening opening,
            List<String> where,
            TableLayout before,
            SnapshotPace pace,
            Connection connection,
            Instant now)
            throws SQLException, InterruptedException {
        String schemaName = task.stream().schemaName();
        String tableName = task.stream().entry().tableName();
        ServerVersion version = ServerVersion.of(connection);
        boolean cutsRelations = PieceStatement.findsBlocks(version);
        int readers = cutsRelations ? task.config().parallelism() : 1;

        ServerIdentity server = ServerIdentity.read(connection);
        if (task.log() != null) {
            task.log().beforeSnapshot(connection);
        }
        SharedSnapshot shared =
                SharedSnapshot.begin(connection, before, schemaName, tableName, readers > 1);
        StreamPlan plan =
                pace.isBrief()
                        ? opening.planAgain(task.stream(), connection)
                        : opening.plan(task.stream(), connection);
        if (plan == null) {
            return null;
        }
        CopySnapshot snapshot = CopySnapshot.read(connection, server);
        if (task.log() != null) {
            task.log().afterSnapshot(connection);
        }
        TableLayout layout = TableLayout.read(connection, schemaName, tableName);
        List<String> conditions =
                new ArrayList<>(RowConditions.of(plan.table(), where, connection).list());
        String digest = CopyStart.digest(plan, conditions);
        CopyStart start =
                CopyStart.of(
                        task.output().bookmark(),
                        plan,
                        digest,
                        layout,
                        snapshot,
                        task.output().nextVersion(now));
        conditions.addAll(start.conditions());
        BlockPieces pieces =
                new BlockPieces(
                        snapshot,
                        digest,
                        layout.relations(),
                        start.position(),
                        pace.leg(start.position(), layout.relations()),
                        cutsRelations,
                        readers);
        PieceStatement statement =
                new PieceStatement(plan.selectList(), version, conditions, start.position());
        // A snapshot that a standby cuts short has no time for a count.
        boolean isCounted = conditions.isEmpty() && !pace.isBrief();
        RowCount rowCount = new RowCount(plan, isCounted ? layout.relations() : List.of());
        return new PiecewiseCopy(task, plan, start, shared, pieces, statement, rowCount, now);
    }

    /**
     * Reads all pieces, with the help of other readers, or until the run is stopped.
     *
     * <p>Fails, and the next run begins anew, if the pieces have fewer rows than the table.
     *
     * @param schedule where others learn that there is something to help with
     * @param connection the one of {@link #open}
     */
    void run(Schedule schedule, Connection connection) throws SQLException, InterruptedException {
        StopSwitch stopOfCopy = new StopSwitch();
        TableCopy copy =
                new TableCopy(
                        task.stream().databaseName(),
                        snapshot,
                        pieces,
                        statement,
                        task.output(),
                        new StateInterval(task.config()),
                        rowCount,
                        () -> new RowCopy(plan, task.output(), stopOfCopy, start.version(), now),
                        stopOfCopy);
        StopSwitch.Registration following = task.stop().onStop(stopOfCopy::stop);
        try (following) {
            copy.lead(schedule, connection);
        } finally {
            task.progress().addOddValues(plan.columns(), copy.rowCopies());
        }
        if (!task.stop().isThrown() && rowCount.fallsShort()) {
            requireAllRows(connection);
        }
    }

    private void requireAllRows(Connection connection) throws SQLException, InterruptedException {
        boolean isCounted = false;
        try {
            rowCount.require(connection);
            isCounted = true;
        } finally {
            if (!isCounted && !task.stop().isThrown()) {
                task.output().updateBookmark(b -> b.without(TableCopy.BOOKMARK_KEY));
            }
        }
    }
}
