package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where {@code synchronous_standby_names} takes anybody, a reader of the log can be the one whose
 * confirmation each commit waits for. The tap confirms nothing that a run reads, and must not be.
 */
class SynchronousStandbyIT {

    private static final String ANYBODY = "ALTER SYSTEM SET synchronous_standby_names = '*'";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"10", "18"})
    void readerOfTheLogIsNoSynchronousStandby(String major) throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate(major, ServerConfiguration.standard());
                TestDatabase database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v int)",
                    "CREATE PUBLICATION everything FOR ALL TABLES",
                    "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            try (RunningTap tap = readOn(follower)) {
                database.execute(ANYBODY, "SELECT pg_reload_conf()");
                Replica.await(database, "current_setting('synchronous_standby_names') = '*'");
                database.execute("SET synchronous_commit = local", "INSERT INTO t VALUES (1, 0)");
                LogFollower.awaitRecord(tap, "\"id\":1,\"v\":0,");
                assertThat(database.value("SELECT sync_state FROM pg_stat_replication"))
                        .isEqualTo("async");
                tap.terminate();
                follower.keep(tap.awaitEnd());
            }
        }
    }

    /** The tap's session is the first of those that the server could choose. */
    @Test
    void commitsWaitForTheStandbyAndNotForTheTap() throws Exception {
        try (Replica replica = Replica.start("18")) {
            TestDatabase primary = replica.primary();
            primary.execute("SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
            LogFollower follower = new LogFollower(primary, directory);
            follower.succeed();
            replica.standbyServer().stop();
            try (RunningTap tap = readOn(follower)) {
                replica.standbyServer().start();
                Replica.await(
                        primary,
                        "(SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming') = 2");
                primary.execute(ANYBODY, "SELECT pg_reload_conf()");
                Replica.await(primary, "current_setting('synchronous_standby_names') = '*'");

                commit(primary, "SET synchronous_commit = on; UPDATE t SET v = 1 WHERE id = 7")
                        .get(30, TimeUnit.SECONDS);

                LogFollower.awaitRecord(tap, "\"id\":7,\"v\":1,");
                tap.terminate();
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(143);
            }
        }
    }

    private static RunningTap readOn(LogFollower follower) {
        RunningTap tap =
                follower.with("break_at_end_lsn", false)
                        .with("max_run_seconds", 100)
                        .with("state_interval_records", 1)
                        .start();
        tap.awaitStderr(line -> line.contains("Before the log is read"));
        return tap;
    }

    private static CompletableFuture<Void> commit(TestDatabase database, String sql) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        database.execute(sql);
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                });
    }
}
