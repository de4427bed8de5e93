package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that do not go on where a run before has come to: nothing is skipped without a word. */
class LogGapIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"14", "18"})
    void slotMadeAnewLosesThePositionOfAllStreams(String major) throws Exception {
        try (TestDatabase database = database(PostgresServer.embedded(major))) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            dropSlot(database);
            database.execute("UPDATE t SET v = 1", "UPDATE u SET v = 1");
            createSlot(database);

            TapResult failed = follower.run();
            assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(failed)).isEmpty();
            assertThat(failed.stderr())
                    .contains(
                            "replication slot \"stitch_%s\" begins after it, at "
                                    .formatted(database.name()))
                    .contains(
                            "it was created anew, or somebody else reads from it; reset the stream: remove its bookmark from the state, or set \"on_log_gap\" to \"resnapshot\", and it is copied anew");

            long before = follower.bookmark("t").path("version").asLong();
            TapResult copied = follower.with("on_log_gap", "resnapshot").succeed();
            assertThat(LogFollower.recordsOf(copied)).containsOnly("t", "u").hasSize(20);
            assertThat(follower.bookmark("t").path("version").asLong()).isGreaterThan(before);
            assertThat(copied.stderr()).contains("has lost its log position and is copied anew");
            requireSame(follower, database);

            database.execute("UPDATE t SET v = 2 WHERE id = 1");
            assertThat(LogFollower.recordsOf(follower.succeed())).containsExactly("t");
            requireSame(follower, database);
        }
    }

    @Test
    void slotThatSomebodyElseAdvancedLosesThePosition() throws Exception {
        try (TestDatabase database = database(PostgresServer.newest())) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 1");
            database.execute(
                    "SELECT pg_replication_slot_advance('stitch_%s', pg_current_wal_lsn())"
                            .formatted(database.name()));

            TapResult result = follower.run();
            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains("or somebody else reads from it; reset the stream");
        }
    }

    /**
     * Servers of PostgreSQL 12 take a slot back to where they are told, without the log from there.
     */
    @ParameterizedTest
    @ValueSource(strings = {"12", "18"})
    void refusedStreamThatTheSlotIsPastDoesNotTakeTheSlotBack(String major) throws Exception {
        String tables = "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)";
        try (LogRuns runs =
                LogRuns.of(PostgresServer.embedded(major), LogSlot.PGOUTPUT, directory, tables)) {
            String t = runs.id("t");
            runs.run();
            runs.deselect(t);
            for (int i = 1; i <= 3; i++) {
                runs.execute("INSERT INTO t VALUES (%d)".formatted(i));
                runs.execute("INSERT INTO u VALUES (%d)".formatted(i), "CHECKPOINT");
                runs.run();
            }
            runs.select(t, "LOG_BASED");
            runs.config("stream_options", Map.of("t", Map.of("where", "id > 1")));
            assertThat(runs.attempt().exitCode()).isEqualTo(2);

            TapResult lost = runs.config("stream_options", Map.of()).attempt();

            assertThat(lost.exitCode()).as(lost.toString()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(lost)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "18"})
    void slotThatTheServerGaveUpLosesThePosition(String major) throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate(
                                major,
                                ServerConfiguration.standard()
                                        .withSetting("max_slot_wal_keep_size", "1MB"));
                TestDatabase database = database(server)) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            for (int segment = 0; segment < 5; segment++) {
                database.execute("UPDATE t SET v = v + 1", "SELECT pg_switch_wal()", "CHECKPOINT");
            }
            Replica.await(database, "(SELECT wal_status = 'lost' FROM pg_replication_slots)");

            TapResult failed = follower.run();
            assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(failed)).isEmpty();
            assertThat(failed.stderr())
                    .containsPattern("was (given up|invalidated) by the server")
                    .contains("; SELECT pg_drop_replication_slot(");

            // Copying would not help as long as there is no slot to go on with.
            TapResult again = follower.with("on_log_gap", "resnapshot").run();
            assertThat(again.exitCode()).as(again.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(again)).isEmpty();

            dropSlot(database);
            createSlot(database);
            follower.succeed();
            requireSame(follower, database);
        }
    }

    @Test
    void serverRestoredFromAnEarlierCopyDoesNotHaveThePosition() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                TestDatabase original = database(server);
                PostgresServer restoredServer = server.startRestored()) {
            TestDatabase database = original.on(server);
            TestDatabase restored = original.on(restoredServer);
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 1");
            follower.succeed();

            TapResult failed = follower.goOnAt(restored).run();
            assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(failed)).isEmpty();
            assertThat(failed.stderr()).contains("this server's log ends before it, at ");

            follower.with("on_log_gap", "resnapshot").succeed();
            requireSame(follower, restored);
        }
    }

    @Test
    void stateOfAnotherServerIsNotGoneOnWith() throws Exception {
        try (PostgresServer other =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                TestDatabase first = database(PostgresServer.newest());
                TestDatabase second = other.createDatabase(first.name())) {
            fill(second);
            LogFollower follower = new LogFollower(first, directory);
            follower.succeed();

            TapResult result = follower.goOnAt(second).run();
            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains("it was reached on another server, of the system identifier ")
                    .contains("; if \"host\" in the config is right, reset the stream");
        }
    }

    @Test
    void tableMadeAnewIsLostAloneAndCopiedAloneIfAsked() throws Exception {
        try (TestDatabase database = database(PostgresServer.newest())) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("DROP TABLE t; " + table("t", 30), "UPDATE u SET v = 1");

            TapResult failed = follower.run();
            assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(failed)).containsOnly("u").hasSize(10);
            assertThat(failed.stderr()).contains("it was dropped and created anew, or another one");

            database.execute("UPDATE u SET v = 2");
            TapResult copied = follower.with("on_log_gap", "resnapshot").succeed();
            assertThat(LogFollower.recordsOf(copied)).containsOnly("t", "u").hasSize(40);
            requireSame(follower, database);
        }
    }

    @Test
    void tablesThatSwappedTheirNamesAreBothLost() throws Exception {
        try (TestDatabase database = database(PostgresServer.newest())) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute(
                    "ALTER TABLE t RENAME TO x; ALTER TABLE u RENAME TO t; ALTER TABLE x RENAME TO u");

            TapResult failed = follower.run();
            assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(failed)).isEmpty();
        }
    }

    @Test
    void slotInUseIsWaitedForAndNotTaken() throws Exception {
        try (TestDatabase database = database(PostgresServer.newest())) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 1");
            LogFollower other =
                    new LogFollower(database, directory)
                            .goOnFrom(follower.state())
                            .with("break_at_end_lsn", false)
                            .with("max_run_seconds", 300);
            try (RunningTap holder = other.start()) {
                Replica.await(
                        database,
                        "(SELECT active FROM pg_replication_slots WHERE slot_name = 'stitch_%s')"
                                .formatted(database.name()));

                TapResult refused = follower.with("slot_wait_seconds", 1).run();
                assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(1);
                assertThat(LogFollower.recordsOf(refused)).isEmpty();
                assertThat(refused.stderr())
                        .contains("is in use by process ")
                        .contains(
                                ", and did not become free within 1 seconds; run one reader of a slot at a time");
                assertThat(holder.isAlive()).isTrue();

                try (RunningTap patient = follower.with("slot_wait_seconds", 60).start()) {
                    patient.awaitStderr(
                            line -> line.contains("Waiting up to 60 seconds for replication slot"));
                    holder.terminate();
                    TapResult result = follower.keep(patient.awaitEnd());
                    assertThat(result.exitCode()).as(result.stderr()).isZero();
                }
            }
            requireSame(follower, database);
        }
    }

    /** The slot is looked at again when it is streamed from: newer servers would begin later. */
    @Test
    void slotMadeAnewInMidRunIsNoticed() throws Exception {
        try (TestDatabase database = database(PostgresServer.newest())) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute("UPDATE t SET v = 1", table("w", 10));
            follower.discover();
            TapResult result;
            try (Connection session = database.connectPlainly();
                    Statement statement = session.createStatement()) {
                session.setAutoCommit(false);
                statement.execute("LOCK TABLE w IN ACCESS EXCLUSIVE MODE");
                try (RunningTap tap = follower.start()) {
                    ServerWaits.awaitLockWait(database);
                    dropSlot(database);
                    database.execute("UPDATE t SET v = 2");
                    session.rollback();
                    createSlot(database);
                    result = follower.keep(tap.awaitEnd());
                }
            }
            assertThat(result.exitCode()).as(result.stderr()).isNotZero();
            assertThat(LogFollower.recordsOf(result)).doesNotContain("t", "u");

            TapResult next = follower.run();
            assertThat(next.exitCode()).as(next.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(next)).isEmpty();

            follower.with("on_log_gap", "resnapshot").succeed();
            requireSame(follower, database);
        }
    }

    private static TestDatabase database(PostgresServer server) throws SQLException {
        TestDatabase database = server.createDatabase();
        fill(database);
        return database;
    }

    private static void fill(TestDatabase database) throws SQLException {
        database.execute(
                "SET synchronous_commit = on", "CREATE PUBLICATION everything FOR ALL TABLES");
        database.execute(table("t", 10), table("u", 10));
        createSlot(database);
    }

    private static String table(String name, int rows) {
        return "CREATE TABLE %s (id int PRIMARY KEY, v int); INSERT INTO %s SELECT i, 0 FROM generate_series(1, %d) i"
                .formatted(name, name, rows);
    }

    private static void createSlot(TestDatabase database) throws SQLException {
        database.execute(
                "SELECT pg_create_logical_replication_slot('stitch_%s', 'pgoutput')"
                        .formatted(database.name()));
    }

    private static void dropSlot(TestDatabase database) throws SQLException {
        database.execute("SELECT pg_drop_replication_slot('stitch_%s')".formatted(database.name()));
    }

    private static void requireSame(LogFollower follower, TestDatabase database)
            throws SQLException {
        for (String table : List.of("t", "u")) {
            assertThat(follower.target(table)).isEqualTo(LogFollower.table(database, table));
        }
    }
}
