package io.tappostgres.copy;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The one snapshot that all readers of a table share, and the lock under which the table keeps the
 * shape that was planned with.
 *
 * <p>The lock comes before the snapshot: a table that is written anew while its lock is waited for
 * would look empty to a snapshot from before that.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html">Snapshot
 *     Synchronization Functions</a>
 */
public final class SharedSnapshot {

    /**
     * A reader that joins does not queue behind somebody who waits to change the table: that one
     * waits for the first reader, who waits for this one.
     */
    private static final Duration JOINING_LOCK_TIMEOUT = Duration.ofMillis(200);

    private static final int ATTEMPTS = 5;

    private final String lockStatement;
    private final String settings;
    private final String snapshotId;

    private SharedSnapshot(String lockStatement, String settings, String snapshotId) {
        this.lockStatement = lockStatement;
        this.settings = settings;
        this.snapshotId = snapshotId;
    }

    /**
     * Begins a transaction that has locked the table and then taken its snapshot.
     *
     * @param layout of the table, as it was a moment ago
     * @param forSeveral whether other connections are to {@link #join} it
     */
    public static SharedSnapshot begin(
            Connection connection,
            TableLayout layout,
            String schemaName,
            String tableName,
            boolean forSeveral)
            throws SQLException {
        String table = Identifiers.quoteQualified(schemaName, tableName);
        String settings = settings(ServerVersion.of(connection));
        try (Statement statement = connection.createStatement()) {
            String lockStatement =
                    layout.canBeLocked()
                            ? lockFirst(connection, statement, table)
                            : readFirst(connection, statement, table);
            statement.execute(settings);
            return new SharedSnapshot(
                    lockStatement, settings, forSeveral ? export(statement) : null);
        }
    }

    /** LOCK TABLE takes no snapshot, and so the transaction's is taken after it. */
    private static String lockFirst(Connection connection, Statement statement, String table)
            throws SQLException {
        String lock = "LOCK TABLE " + table + " IN ACCESS SHARE MODE";
        beginRepeatableRead(connection, statement);
        statement.execute(lock);
        return lock;
    }

    /**
     * LOCK TABLE refuses materialized views, and users who may read some columns only, so the table
     * is read to lock it. If it was written anew while that waited, its file is another one than
     * the snapshot says.
     */
    private static String readFirst(Connection connection, Statement statement, String table)
            throws SQLException {
        String read = "SELECT 1 FROM " + table + " LIMIT 0";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            beginRepeatableRead(connection, statement);
            statement.execute(read);
            if (isOfSnapshot(statement, table)) {
                return read;
            }
            connection.rollback();
        }
        throw new SQLException("the table was written anew each time it was about to be read");
    }

    private static boolean isOfSnapshot(Statement statement, String table) throws SQLException {
        String oid = "'" + table.replace("'", "''") + "'::regclass";
        try (ResultSet result =
                statement.executeQuery(
                        "SELECT c.relfilenode = coalesce(pg_relation_filenode(c.oid), 0) FROM pg_class c WHERE c.oid = "
                                + oid)) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static void beginRepeatableRead(Connection connection, Statement statement)
            throws SQLException {
        connection.setAutoCommit(false);
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }

    /**
     * A piece is found by its blocks, in order, and its plan is too short-lived to be worth
     * compiling.
     */
    private static String settings(ServerVersion version) {
        StringBuilder settings = new StringBuilder("SET LOCAL synchronize_seqscans = off");
        if (version.isAtLeast(ServerVersion.V9_6)) {
            settings.append("; SET LOCAL max_parallel_workers_per_gather = 0");
        }
        if (version.isAtLeast(ServerVersion.V11)) {
            settings.append("; SET LOCAL jit = off");
        }
        if (PieceStatement.findsBlocks(version)) {
            settings.append("; SET LOCAL enable_seqscan = off");
        }
        return settings.toString();
    }

    private static String export(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT pg_export_snapshot()")) {
            result.next();
            return result.getString(1);
        }
    }

    /**
     * Begins a transaction on another connection in the same snapshot, with the same lock.
     *
     * @throws SQLException also if the first transaction has ended, or the lock is not to be had at
     *     once
     */
    public void join(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            beginRepeatableRead(connection, statement);
            statement.execute("SET TRANSACTION SNAPSHOT '" + snapshotId + "'");
            statement.execute("SET LOCAL lock_timeout = " + JOINING_LOCK_TIMEOUT.toMillis());
            statement.execute(lockStatement);
            statement.execute(settings);
        }
    }

    /** Whether other connections may join. */
    public boolean isForSeveral() {
        return snapshotId != null;
    }
}
