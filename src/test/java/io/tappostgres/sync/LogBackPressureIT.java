package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that soon gives up whoever does not answer. From version 12 on the tap asks it for more
 * time; before, only the replies count.
 */
class LogBackPressureIT {

    private static final int ROWS = 200_000;

    /**
     * The process that streams; another one after the connection was lost. Before it streams, the
     * slot is held for a moment by the session that tries it out.
     */
    private static final String WALSENDER =
            "SELECT active_pid FROM pg_replication_slots JOIN pg_stat_replication ON pid = active_pid";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"11", "15"})
    void targetThatDoesNotReadForLongDoesNotCostTheConnection(String major) throws Exception {
        try (PostgresServer server = impatientServer(major);
                TestDatabase database = database(server)) {
            LogFollower follower = new LogFollower(database, directory).withHeap("-Xmx64m");
            follower.succeed();
            database.execute(
                    "INSERT INTO t SELECT i, i %% 10, repeat('x', 300) FROM generate_series(1, %d) i"
                            .formatted(ROWS));
            TapResult result;
            try (RunningTap tap = follower.start()) {
                String walsender = awaitWalsender(database);
                Thread.sleep(15_000);
                assertThat(walsender(database)).isEqualTo(walsender);
                result = follower.keep(tap.awaitEnd());
            }
            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(result.stderr()).doesNotContain("The connection to the log was lost");
            assertThat(server.log()).doesNotContain("due to replication timeout");
            assertThat(follower.target("t")).hasSize(ROWS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "15"})
    void logInWhichNothingHappensDoesNotCostTheConnection(String major) throws Exception {
        try (PostgresServer server = impatientServer(major);
                TestDatabase database = database(server)) {
            LogFollower follower =
                    new LogFollower(database, directory)
                            .with("break_at_end_lsn", false)
                            .with("max_run_seconds", 12);
            TapResult result;
            try (RunningTap tap = follower.start()) {
                String walsender = awaitWalsender(database);
                Thread.sleep(7_000);
                assertThat(walsender(database)).isEqualTo(walsender);
                database.execute("INSERT INTO t VALUES (1, 1, '')");
                result = follower.keep(tap.awaitEnd());
            }
            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(server.log()).doesNotContain("due to replication timeout");
            assertThat(follower.target("t")).containsOnlyKeys(1L);
        }
    }

    private static PostgresServer impatientServer(String major) {
        return PostgresServer.startPrivate(
                major, ServerConfiguration.standard().withSetting("wal_sender_timeout", "2s"));
    }

    private static TestDatabase database(PostgresServer server) throws Exception {
        TestDatabase database = server.createDatabase();
        database.execute(
                "SET synchronous_commit = on",
                "CREATE TABLE t (id int PRIMARY KEY, v int, filler text)",
                "CREATE PUBLICATION everything FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
        return database;
    }

    private static String awaitWalsender(TestDatabase database) throws Exception {
        Replica.await(database, "EXISTS (%s)".formatted(WALSENDER));
        return walsender(database);
    }

    private static String walsender(TestDatabase database) throws Exception {
        return database.value(WALSENDER);
    }
}
