package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What the reading of unchanged TOASTed values waits for, how many statements it takes, and how
 * much memory.
 */
class UnchangedToastWaitIT {

    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY, v int, big text); ALTER TABLE t ALTER big SET STORAGE EXTERNAL;";

    @TempDir private Path directory;

    @Test
    void commitsThatWaitForASynchronousStandbyAreWaitedFor() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("15", ServerConfiguration.standard());
                TestDatabase database = database(server)) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            CompletableFuture<Void> commit = hang(database, "UPDATE t SET v = 2");

            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(
                        line -> line.contains("Waiting up to 10 seconds for 1 transactions"));
                release(database);
                commit.join();
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(result.stderr()).doesNotContain("lacks values");
                assertThat(bigs(result)).containsExactly(3000, 3000);
            }
        }
    }

    @Test
    void commitsThatWaitForTooLongAreToldOf() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("15", ServerConfiguration.standard());
                TestDatabase database = database(server)) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            CompletableFuture<Void> commit = hang(database, "UPDATE t SET v = 2");

            TapResult result = follower.succeed();

            assertThat(bigs(result)).containsExactly(-1, -1);
            assertThat(result.stderr())
                    .contains(
                            "WARNING Stream \"%s\": the log of 2 updates lacks values that they did not change, and these are absent from the records too, since the commit was not visible within 10 seconds"
                                    .formatted(follower.id("t")));
            release(database);
            commit.join();
        }
    }

    @Test
    void lockedTableIsWaitedForAndTold() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json());
                Connection other = database.connectPlainly();
                Statement statement = other.createStatement()) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 2");
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(line -> line.contains("Waiting for a lock on \"public\".\"t\""));
                other.rollback();
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(bigs(result)).containsExactly(3000, 3000);
            }
        }
    }

    @Test
    void sessionThatIsLostWhileValuesAreReadIsReplaced() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json());
                Connection other = database.connectPlainly();
                Statement statement = other.createStatement()) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 2");
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            try (RunningTap tap = follower.start()) {
                ServerWaits.terminateLockWait(database);
                other.rollback();
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(LogRuns.warnings(result))
                        .singleElement()
                        .asString()
                        .startsWith(
                                "The connection for questions about the log was lost, and is opened again: cannot read values that updates did not change:");
                assertThat(bigs(result)).containsExactly(3000, 3000);
            }
        }
    }

    @Test
    void runThatIsStoppedWhileItWaitsForALockHasNoStateBeyond() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json());
                Connection other = database.connectPlainly();
                Statement statement = other.createStatement()) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 2");
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            JsonNode before = follower.bookmark("t").path("lsn");
            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(line -> line.contains("Waiting for a lock on \"public\".\"t\""));
                tap.terminate();
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(143);
                assertThat(bigs(result)).isEmpty();
                assertThat(follower.bookmark("t").path("lsn")).isEqualTo(before);
            }
            other.rollback();
            assertThat(bigs(follower.succeed())).containsExactly(3000, 3000);
        }
    }

    @Test
    void thousandsOfUpdatesTakeFewStatements() throws Exception {
        ServerConfiguration telling =
                ServerConfiguration.standard().withSetting("log_statement", "all");
        try (PostgresServer server = PostgresServer.startPrivate("15", telling);
                TestDatabase database = database(server)) {
            database.execute(
                    "CREATE TABLE u (id int PRIMARY KEY)",
                    "INSERT INTO t SELECT i, 0, repeat('x', 3000) FROM generate_series(3, 5000) i");
            LogFollower follower = new LogFollower(database, directory).discover();
            follower.succeed();
            database.execute(
                    "DO $$ BEGIN FOR i IN 1..5000 LOOP UPDATE t SET v = v + 1 WHERE id = i; INSERT INTO u VALUES (i); END LOOP; END $$");

            TapResult result = follower.succeed();

            assertThat(bigs(result)).hasSize(5000).containsOnly(3000);
            // Of 200 rows first, as their size is not known, and then of 4 MB: 15 MB in all.
            assertThat(server.log().lines().filter(line -> line.contains("COPY (SELECT k.n")))
                    .hasSizeLessThan(12);
        }
    }

    @Test
    void largeValuesOfManyRowsAreReadInASmallHeap() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json())) {
            database.execute(
                    "INSERT INTO t SELECT i, 0, repeat('x', 3000000) FROM generate_series(3, 60) i");
            LogFollower follower = new LogFollower(database, directory).withHeap("-Xmx48m");
            follower.succeed();
            database.execute(
                    "UPDATE t SET v = 5", "UPDATE t SET v = 6 WHERE id = 30", "UPDATE t SET v = 7");

            TapResult result = follower.succeed();

            assertThat(bigs(result))
                    .hasSize(121)
                    .as(result.stderr())
                    .filteredOn(size -> size == 3_000_000)
                    .hasSize(117);
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(database, "t"));
        }
    }

    @Test
    void largeValuesOfTwoTablesThatDoNotFitTogetherAreRead() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json())) {
            database.execute(
                    TABLE.replace(" t ", " u "),
                    "INSERT INTO t SELECT i, 0, repeat('x', 3000000) FROM generate_series(3, 14) i",
                    "INSERT INTO u SELECT i, 0, repeat('y', 3000000) FROM generate_series(3, 14) i");
            LogFollower follower =
                    new LogFollower(database, directory).withHeap("-Xmx48m").discover();
            follower.succeed();
            database.execute(
                    "DO $$ BEGIN FOR i IN 3..14 LOOP UPDATE t SET v = 5 WHERE id = i; UPDATE u SET v = 5 WHERE id = i; END LOOP; END $$");

            TapResult result = follower.succeed();

            assertThat(LogRuns.warnings(result)).isEmpty();
            assertThat(bigs(result)).hasSize(12).containsOnly(3_000_000);
            for (String table : List.of("t", "u")) {
                assertThat(follower.target(table)).isEqualTo(LogFollower.table(database, table));
            }
        }
    }

    @Test
    void valueIsLeftOutIfTheRecordWithItWouldBeTooLarge() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json())) {
            LogFollower follower =
                    new LogFollower(database, directory).with("max_record_bytes", 1_000_000);
            database.execute(
                    "CREATE TABLE w (id int PRIMARY KEY, before text, big text, behind text)",
                    "ALTER TABLE w ALTER big SET STORAGE EXTERNAL",
                    "INSERT INTO w VALUES (1, '', repeat('x', 600000), ''), (2, '', repeat('x', 600000), '')");
            follower.discover().succeed();
            database.execute(
                    "UPDATE w SET before = repeat('a', 450000), behind = repeat('b', 450000) WHERE id = 1",
                    "UPDATE w SET behind = 'b' WHERE id = 2");

            TapResult result = follower.succeed();

            assertThat(result.stderr())
                    .contains("the log of 1 updates lacks values that they did not change");
            List<JsonNode> records =
                    result.stdoutLines().stream()
                            .filter(line -> line.contains("\"stream\":\"w\",\"record\""))
                            .map(line -> TapFiles.parse(line).path("record"))
                            .toList();
            assertThat(records)
                    .extracting(record -> record.path("id").asInt())
                    .containsExactly(1, 2);
            assertThat(records.get(0).has("big")).isFalse();
            assertThat(records.get(0).path("behind").asString()).hasSize(450_000);
            assertThat(records.get(1).path("big").asString()).hasSize(600_000);
        }
    }

    @Test
    void rowsBeyondTheLimitAreToldAndTheOthersRead() throws Exception {
        try (TestDatabase database = database(PostgresServer.withWal2json())) {
            LogFollower follower =
                    new LogFollower(database, directory).with("max_record_bytes", 1_000_000);
            follower.succeed();
            database.execute(
                    "ALTER TABLE t ADD more text; ALTER TABLE t ALTER more SET STORAGE EXTERNAL",
                    "UPDATE t SET more = repeat('y', 600000) WHERE id = 1",
                    "UPDATE t SET big = repeat('z', 600000) WHERE id = 1",
                    "UPDATE t SET v = 5");

            TapResult result = follower.succeed();

            assertThat(result.stderr())
                    .contains(
                            "a row has 1200004 bytes of text, more than max_record_bytes (1000000)")
                    .contains("since it could not be read, for the reason given above");
            assertThat(bigs(result)).containsExactly(600_000, 600_000, 3000, -1);
        }
    }

    private static TestDatabase database(PostgresServer server) throws SQLException {
        TestDatabase database = server.createDatabase();
        database.execute(
                TABLE,
                "INSERT INTO t VALUES (1, 1, repeat('x', 3000)), (2, 1, repeat('x', 3000))",
                "CREATE PUBLICATION everything FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('stitch_%s', 'pgoutput')"
                        .formatted(database.name()));
        return database;
    }

    /** A transaction that is in the log, and that nobody sees. */
    private static CompletableFuture<Void> hang(TestDatabase database, String sql)
            throws SQLException, InterruptedException {
        database.execute(
                "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        Replica.await(database, "current_setting('synchronous_standby_names') = 'nobody'");
        CompletableFuture<Void> commit =
                CompletableFuture.runAsync(
                        () -> {
                            try (Connection connection = database.connectPlainly();
                                    Statement statement = connection.createStatement()) {
                                statement.execute("SET synchronous_commit = on");
                                statement.execute(sql);
                            } catch (SQLException e) {
                                throw new CompletionException(e);
                            }
                        });
        Replica.await(
                database, "EXISTS (SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep')");
        return commit;
    }

    private static void release(TestDatabase database) throws SQLException {
        database.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    /** How long the value of each record is; -1 if it has none. */
    private static List<Integer> bigs(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.contains("\"stream\":\"t\",\"record\""))
                .map(line -> TapFiles.parse(line).path("record"))
                .map(record -> record.has("big") ? record.path("big").asString().length() : -1)
                .toList();
    }
}
