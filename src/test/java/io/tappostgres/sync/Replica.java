package io.tappostgres.sync;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A primary, and a standby that streams from it, with a database that both have. */
public record Replica(
        PostgresServer primaryServer,
        PostgresServer standbyServer,
        TestDatabase primary,
        TestDatabase standby)
        implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A database with a table {@code t (id, v)} of 2,000 rows and a publication of all tables. */
    public static Replica start(String major) throws SQLException, InterruptedException {
        return start(major, ServerConfiguration.standard());
    }

    /**
     * The same with a standby that is configured.
     *
     * @param beforeStandby SQL for the primary before the standby is made
     */
    public static Replica start(
            String major, ServerConfiguration ofStandby, String... beforeStandby)
            throws SQLException, InterruptedException {
        PostgresServer primaryServer =
                PostgresServer.startPrivate(major, ServerConfiguration.standard());
        PostgresServer standbyServer = null;
        try {
            TestDatabase primary = primaryServer.createDatabase("tap_replica");
            primary.execute(
                    "SET synchronous_commit = on",
                    "CREATE TABLE t (id int PRIMARY KEY, v int)",
                    "INSERT INTO t SELECT i, 0 FROM generate_series(1, 2000) i",
                    "CREATE PUBLICATION everything FOR ALL TABLES");
            primary.execute(beforeStandby);
            standbyServer = primaryServer.startStandby(ofStandby);
            // The primary was stopped for its copy, and with it the session.
            return new Replica(
                    primaryServer,
                    standbyServer,
                    primary.on(primaryServer),
                    primary.on(standbyServer));
        } catch (SQLException | RuntimeException e) {
            if (standbyServer != null) {
                standbyServer.close();
            }
            primaryServer.close();
            throw e;
        }
    }

    /** Makes a slot on the standby, which waits for a word of the primary on what is running. */
    void createSlotOnStandby() throws SQLException, InterruptedException {
        CompletableFuture<Void> created =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                standby.execute(
                                        "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
                            } catch (SQLException e) {
                                throw new CompletionException(e);
                            }
                        });
        while (!created.isDone()) {
            primary.execute("SELECT pg_log_standby_snapshot()");
            Thread.sleep(100);
        }
        created.join();
    }

    /** Waits until the standby has replayed all that the primary has written. */
    void awaitStandby() throws SQLException, InterruptedException {
        String lsn = primary.value("SELECT pg_current_wal_insert_lsn()");
        await(standby, "pg_last_wal_replay_lsn() >= '%s'".formatted(lsn));
    }

    public static void await(TestDatabase database, String condition)
            throws SQLException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!"t".equals(database.value("SELECT " + condition))) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("never came to: " + condition);
            }
            Thread.sleep(50);
        }
    }

    /** Makes the standby a primary; the old one goes on by itself. */
    void promote() throws SQLException, InterruptedException {
        standby.execute("SELECT pg_promote()");
        await(standby, "NOT pg_is_in_recovery()");
    }

    @Override
    public void close() {
        standbyServer.close();
        primaryServer.close();
    }
}
