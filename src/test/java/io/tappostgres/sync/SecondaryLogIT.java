package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are copied from a standby, and whose log is read from the primary. */
class SecondaryLogIT {

    private static final String PAUSE = "SELECT pg_wal_replay_pause()";
    private static final String RESUME = "SELECT pg_wal_replay_resume()";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"10", "14", "18"})
    void copyFromTheSecondaryAndLogOfThePrimaryLoseNothing(String major) throws Exception {
        try (Replica replica = Replica.start(major)) {
            LogFollower follower = follower(replica);
            try (SteadyWrites writes = new SteadyWrites(replica.primary())) {
                writes.awaitMore(20);
                follower.succeed();
                writes.awaitMore(20);
                follower.succeed();
            }
            follower.succeed();

            assertThat(follower.target("t"))
                    .isEqualTo(LogFollower.table(replica.primary(), "t"))
                    .hasSizeGreaterThan(2000);
        }
    }

    @Test
    void copyComesFromTheSecondaryAlone() throws Exception {
        try (Replica replica = Replica.start("15")) {
            LogFollower follower = follower(replica);
            replica.awaitStandby();
            replica.standby().execute(PAUSE);
            replica.primary().execute("UPDATE t SET v = 7");

            TapResult result = follower.succeed();

            assertThat(
                            result.stdoutLines().stream()
                                    .filter(line -> line.contains("\"v\":0,"))
                                    .count())
                    .isEqualTo(2000);
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.primary(), "t"));
        }
    }

    @Test
    void secondaryThatLagsBehindTheSlotIsWaitedFor() throws Exception {
        try (Replica replica = Replica.start("18")) {
            replica.standby().execute(PAUSE);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 100");
            LogFollower follower = follower(replica);
            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(line -> line.contains("Waiting up to 60 seconds for the standby"));
                replica.standby().execute(RESUME);
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.stderr()).isZero();
            }
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.primary(), "t"));
        }
    }

    @Test
    void secondaryThatDoesNotCatchUpFailsTheCopyAndTheNextRunMakesIt() throws Exception {
        try (Replica replica = Replica.start("18")) {
            replica.standby().execute(PAUSE);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 100");
            LogFollower follower = follower(replica).with("slot_wait_seconds", 1);

            TapResult result = follower.run();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains("the standby has replayed the log up to ")
                    .contains("wait until the standby has caught up, or read from the primary");

            replica.standby().execute(RESUME);
            follower.with("slot_wait_seconds", 60).succeed();
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.primary(), "t"));
        }
    }

    /** Its positions and transactions are not those of the log. */
    @Test
    void secondaryThatIsNoStandbyOfThePrimaryIsRefused() throws Exception {
        try (Replica replica = Replica.start("18")) {
            LogFollower follower = follower(replica);
            replica.promote();

            TapResult result = follower.run();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains(
                            "the secondary is not a standby, or none any more; set \"secondary_host\" in the config to a standby of \"host\", or \"use_secondary\" to false");
        }
    }

    @Test
    void secondaryOfAnotherClusterIsRefused() throws Exception {
        try (Replica replica = Replica.start("18");
                Replica other = Replica.start("18")) {
            LogFollower follower =
                    follower(replica).with("secondary_port", other.standbyServer().port());

            TapResult result = follower.run();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(2);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr()).contains("the secondary is of another cluster, with");
        }
    }

    /** As a reader endpoint that has no reader left. */
    @Test
    void secondaryMayBeThePrimaryByAnotherName() throws Exception {
        try (Replica replica = Replica.start("18")) {
            LogFollower follower =
                    follower(replica)
                            .with("secondary_host", "localhost")
                            .with("secondary_port", replica.primaryServer().port());
            try (SteadyWrites writes = new SteadyWrites(replica.primary())) {
                writes.awaitMore(20);
                follower.succeed();
            }
            follower.succeed();

            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.primary(), "t"));
        }
    }

    private LogFollower follower(Replica replica) throws Exception {
        replica.primary()
                .execute("SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
        return new LogFollower(replica.primary(), directory)
                .with("use_secondary", true)
                .with("secondary_host", replica.standbyServer().host())
                .with("secondary_port", replica.standbyServer().port());
    }
}
