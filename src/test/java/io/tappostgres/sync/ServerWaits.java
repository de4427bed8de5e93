package io.tappostgres.sync;

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

    /** Until a COPY of the tap runs in this database. */
    public static void awaitCopy(TestDatabase database) throws Exception {
        awaitSession(database, "a.state = 'active' AND a.query LIKE 'COPY%'");
    }

    private static void awaitSession(TestDatabase database, String condition)
            throws SQLException, InterruptedException {
        String sql =
                "SELECT count(*) FROM pg_stat_activity a WHERE a.application_name = 'tap-postgres' AND a.datname = current_database() AND "
                        + condition;
        Instant deadline = Instant.now().plus(PATIENCE);
        while (database.value(sql).equals("0")) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("the tap never came to: " + condition);
            }
            Thread.sleep(20);
        }
    }
}
