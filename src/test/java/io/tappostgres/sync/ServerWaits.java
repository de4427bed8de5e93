package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Waits until the server shows the tap in some situation. */
public final class ServerWaits {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ServerWaits() {}

    /** Until a statement of the tap in this database waits for a lock. */
    public static void awaitLockWait(TestDatabase database) throws Exception {
        awaitSession(
                database,
                "EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND NOT l.granted)");
    }

    /** Ends the session of the tap in this database that waits for a lock, once one does. */
    static void terminateLockWait(TestDatabase database) throws Exception {
        awaitLockWait(database);
        assertThat(
                        database.query(
                                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE a.application_name = 'tap-postgres' AND a.datname = current_database() AND NOT l.granted"))
                .hasSize(1);
    }

    /**
     * Until the tap is copying in this database. With a full pipe it may be held up between two
     * pieces, of which a short one fits into the socket's buffers: no COPY is active then.
     */
    public static void awaitCopy(TestDatabase database) throws Exception {
        awaitSession(
                database, "a.state IN ('active', 'idle in transaction') AND a.query LIKE 'COPY%'");
    }

    /** Until a session in this database waits for a synchronous standby, its commit logged. */
    public static void awaitSyncRep(TestDatabase database) throws Exception {
        await(
                database,
                "SELECT count(*) FROM pg_stat_activity a WHERE a.datname = current_database() AND a.wait_event = 'SyncRep'");
    }

    private static void awaitSession(TestDatabase database, String condition)
            throws SQLException, InterruptedException {
        await(
                database,
                "SELECT count(*) FROM pg_stat_activity a WHERE a.application_name = 'tap-postgres' AND a.datname = current_database() AND "
                        + condition);
    }

    /**
     * Until a count is not zero.
     *
     * @param sql what counts
     */
    static void await(TestDatabase database, String sql) throws SQLException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (database.value(sql).equals("0")) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("it never came to this: " + sql);
            }
            Thread.sleep(20);
        }
    }
}
