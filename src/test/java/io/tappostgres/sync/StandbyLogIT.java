package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a standby, which PostgreSQL 16 and newer decode there. */
class StandbyLogIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"16", "17", "18"})
    void copyAndLogOfAStandbyLoseNothingThatThePrimaryWritesMeanwhile(String major)
            throws Exception {
        try (Replica replica = Replica.start(major)) {
            replica.createSlotOnStandby();
            LogFollower follower = new LogFollower(replica.standby(), directory);
            try (SteadyWrites writes = new SteadyWrites(replica.primary())) {
                writes.awaitMore(20);
                follower.succeed();
                writes.awaitMore(20);
                follower.succeed();
            }
            replica.awaitStandby();
            follower.succeed();

            assertThat(follower.target("t"))
                    .isEqualTo(LogFollower.table(replica.primary(), "t"))
                    .hasSizeGreaterThan(2000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"16", "18"})
    void valuesThatUpdatesDidNotChangeAreReadFromTheStandby(String major) throws Exception {
        try (Replica replica = Replica.start(major)) {
            replica.primary()
                    .execute(
                            "ALTER TABLE t ADD big text; ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                            "INSERT INTO t VALUES (-1, 1, repeat('x', 3000)), (-2, 1, repeat('x', 3000))");
            replica.awaitStandby();
            replica.createSlotOnStandby();
            LogFollower follower = new LogFollower(replica.standby(), directory).discover();
            follower.succeed();
            replica.primary().execute("UPDATE t SET v = 2 WHERE id < 0");
            replica.awaitStandby();

            TapResult result = follower.succeed();

            assertThat(result.stderr()).doesNotContain("lacks values");
            assertThat(result.stdoutLines())
                    .filteredOn(line -> line.startsWith("{\"type\":\"RECORD\""))
                    .extracting(line -> TapFiles.parse(line).path("record").path("big").asString())
                    .containsExactly("x".repeat(3000), "x".repeat(3000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "14", "15"})
    void standbyThatCannotDecodeIsRefusedBeforeAnyRecord(String major) throws Exception {
        try (Replica replica = Replica.start(major)) {
            TapResult result = new LogFollower(replica.standby(), directory).run();

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains("the server is a read replica, and PostgreSQL " + major)
                    .contains("set \"host\" in the config to the primary, or ")
                    .contains("INCREMENTAL or FULL_TABLE");
        }
    }

    @Test
    void standbyThatWasPromotedBetweenTwoRunsIsGoneOnWith() throws Exception {
        try (Replica replica = Replica.start("18")) {
            replica.createSlotOnStandby();
            LogFollower follower = new LogFollower(replica.standby(), directory);
            follower.succeed();
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 10");
            replica.awaitStandby();
            replica.promote();
            replica.standby().execute("UPDATE t SET v = 2 WHERE id <= 5");

            assertThat(follower.timeline("t")).isEqualTo(1);
            follower.succeed();
            assertThat(follower.timeline("t")).isEqualTo(2);
            assertThat(follower.target("t"))
                    .isEqualTo(LogFollower.table(replica.standby(), "t"))
                    .containsEntry(5L, 2L)
                    .containsEntry(6L, 1L);
        }
    }

    /** The walsender goes on over a promotion, and its positions are of the new timeline then. */
    @ParameterizedTest
    @ValueSource(strings = {"16", "18"})
    void standbyThatIsPromotedInMidRunIsGoneOnWith(String major) throws Exception {
        try (Replica replica = Replica.start(major)) {
            replica.createSlotOnStandby();
            LogFollower follower =
                    new LogFollower(replica.standby(), directory)
                            .with("state_interval_records", 1)
                            .with("break_at_end_lsn", false)
                            .with("max_run_seconds", 20);
            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(line -> line.contains("Before the log is read"));
                replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 10");
                replica.awaitStandby();
                LogFollower.awaitRecord(tap, "\"id\":10,\"v\":1,");
                replica.promote();
                replica.standby().execute("UPDATE t SET v = 2 WHERE id <= 5");
                LogFollower.awaitRecord(tap, "\"id\":5,\"v\":2,");
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isZero();
            }
            assertThat(follower.timeline("t")).isEqualTo(2);

            replica.standby().execute("UPDATE t SET v = 3 WHERE id <= 3");
            follower.with("break_at_end_lsn", true).succeed();
            assertThat(follower.target("t"))
                    .isEqualTo(LogFollower.table(replica.standby(), "t"))
                    .containsEntry(3L, 3L)
                    .containsEntry(5L, 2L);
        }
    }

    @Test
    void runThatItsTimeEndsOnAStandbyHasAState() throws Exception {
        try (Replica replica = Replica.start("18")) {
            replica.createSlotOnStandby();
            replica.primary()
                    .execute("ALTER DATABASE tap_replica SET idle_session_timeout = '500ms'");
            replica.awaitStandby();
            LogFollower follower =
                    new LogFollower(replica.standby(), directory)
                            .with("break_at_end_lsn", false)
                            .with("max_run_seconds", 3);
            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(line -> line.contains("Before the log is read"));
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(result.stderr()).doesNotContain("No STATE is written");
            }
        }
    }

    @Test
    void positionThatTheOldPrimaryReachedAfterThePromotionIsLost() throws Exception {
        try (Replica replica = Replica.start("18")) {
            replica.primary()
                    .execute("SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
            LogFollower follower = new LogFollower(replica.primary(), directory);
            replica.awaitStandby();
            replica.promote();
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 10");
            follower.succeed();
            replica.standby()
                    .execute("SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
            replica.standby()
                    .execute("INSERT INTO t SELECT 2000 + i, 0 FROM generate_series(1, 9000) i");

            TapResult result = follower.goOnAt(replica.standby()).run();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains(
                            "it was reached on timeline 1, and this server, on timeline 2, does not come from there");
        }
    }
}
