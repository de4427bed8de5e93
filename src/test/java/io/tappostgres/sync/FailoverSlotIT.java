package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots that PostgreSQL 17 and newer keep on a standby too, for the day that it is promoted. */
class FailoverSlotIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"17", "18"})
    void promotedStandbyWithTheSyncedSlotIsGoneOnWith(String major) throws Exception {
        try (Replica replica = start(major)) {
            LogFollower follower = new LogFollower(replica.primary(), directory);
            awaitSyncedSlot(replica, follower);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");
            follower.succeed();
            replica.primary().execute("UPDATE t SET v = 2 WHERE id <= 10");
            replica.awaitStandby();
            replica.primaryServer().stop();
            replica.promote();
            replica.standby().execute("UPDATE t SET v = 3 WHERE id <= 5");

            TapResult result = follower.goOnAt(replica.standby()).succeed();

            assertThat(LogFollower.recordsOf(result)).hasSize(15);
            assertThat(follower.timeline("t")).isEqualTo(2);
            assertThat(follower.target("t"))
                    .isEqualTo(LogFollower.table(replica.standby(), "t"))
                    .containsEntry(10L, 2L)
                    .containsEntry(5L, 3L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "18"})
    void positionThatThePromotedStandbyNeverHadIsLost(String major) throws Exception {
        try (Replica replica = start(major)) {
            LogFollower follower = new LogFollower(replica.primary(), directory);
            awaitSyncedSlot(replica, follower);
            detachStandby(replica);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");
            follower.succeed();
            replica.primaryServer().stop();
            replica.promote();
            replica.standby()
                    .execute("INSERT INTO t SELECT 2000 + i, 0 FROM generate_series(1, 9000) i");

            TapResult result = follower.goOnAt(replica.standby()).run();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
            assertThat(LogFollower.recordsOf(result)).isEmpty();
            assertThat(result.stderr())
                    .contains(
                            "it was reached on timeline 1, and this server, on timeline 2, does not come from there: it was restored, or a standby was promoted that did not have all");
            follower.with("on_log_gap", "resnapshot").succeed();
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.standby(), "t"));
        }
    }

    /** The run that reads the log makes its connection again, to the server that has taken over. */
    @Test
    void failoverInMidRunIsGoneOnWith() throws Exception {
        try (Replica replica = start("18");
                MovingEndpoint endpoint = new MovingEndpoint(replica.primaryServer())) {
            LogFollower follower = new LogFollower(replica.primary(), directory);
            awaitSyncedSlot(replica, follower);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");
            replica.awaitStandby();
            TapResult result;
            try (RunningTap tap = startAt(endpoint, follower)) {
                LogFollower.awaitRecord(tap, "\"id\":20,\"v\":1,");
                replica.primaryServer().stop();
                replica.promote();
                replica.standby().execute("UPDATE t SET v = 2 WHERE id <= 10");
                endpoint.moveTo(replica.standbyServer());
                LogFollower.awaitRecord(tap, "\"id\":10,\"v\":2,");
                tap.terminate();
                result = follower.keep(tap.awaitEnd());
            }
            assertThat(result.stderr()).contains("The log goes on on timeline 2");
            assertThat(follower.timeline("t")).isEqualTo(2);
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.standby(), "t"));
        }
    }

    @Test
    void failoverInMidRunToAServerThatDoesNotHaveAllIsNotGoneOnWith() throws Exception {
        try (Replica replica = start("18");
                MovingEndpoint endpoint = new MovingEndpoint(replica.primaryServer())) {
            LogFollower follower = new LogFollower(replica.primary(), directory);
            awaitSyncedSlot(replica, follower);
            detachStandby(replica);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");
            TapResult result;
            try (RunningTap tap = startAt(endpoint, follower)) {
                LogFollower.awaitRecord(tap, "\"id\":20,\"v\":1,");
                replica.primaryServer().stopImmediately();
                replica.promote();
                replica.standby()
                        .execute(
                                "INSERT INTO t SELECT 2000 + i, 0 FROM generate_series(1, 9000) i");
                endpoint.moveTo(replica.standbyServer());
                result = follower.keep(tap.awaitEnd());
            }
            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
            assertThat(result.stderr())
                    .contains("another server has taken over during this run, on timeline 2");
            assertThat(follower.timeline("t")).isEqualTo(1);

            assertThat(follower.goOnAt(replica.standby()).run().exitCode()).isEqualTo(3);
        }
    }

    /** Until the standby has them, the server gives nothing, and says nothing either. */
    @ParameterizedTest
    @ValueSource(strings = {"17", "18"})
    void changesThatAStandbyDoesNotHaveAreWaitedForAndNotForEver(String major) throws Exception {
        try (Replica replica = start(major)) {
            LogFollower follower = new LogFollower(replica.primary(), directory);
            awaitSyncedSlot(replica, follower);
            replica.primary().execute("ALTER SYSTEM SET synchronized_standby_slots = 'standby'");
            replica.primary().execute("SELECT pg_reload_conf()");
            String primary = replica.standby().value("SHOW primary_conninfo");
            detachStandby(replica);
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");

            TapResult without = follower.with("slot_wait_seconds", 1).run();
            assertThat(without.exitCode()).as(without.toString()).isEqualTo(1);
            assertThat(LogFollower.recordsOf(without)).isEmpty();
            assertThat(without.stderr())
                    .contains("of synchronized_standby_slots, \"standby\" is read by no standby");

            try (RunningTap tap = follower.with("slot_wait_seconds", 60).start()) {
                tap.awaitStderr(line -> line.contains("Waiting up to 60 seconds for the standbys"));
                attachStandby(replica, primary);
                TapResult result = follower.keep(tap.awaitEnd());
                assertThat(result.exitCode()).as(result.toString()).isZero();
            }
            assertThat(follower.target("t")).isEqualTo(LogFollower.table(replica.primary(), "t"));
        }
    }

    @Test
    void standbyThatGoesAwayInMidRunIsTold() throws Exception {
        try (Replica replica = start("17")) {
            LogFollower follower = new LogFollower(replica.primary(), directory);
            awaitSyncedSlot(replica, follower);
            replica.primary().execute("ALTER SYSTEM SET synchronized_standby_slots = 'standby'");
            replica.primary().execute("SELECT pg_reload_conf()");
            Replica.await(
                    replica.primary(), "current_setting('synchronized_standby_slots') = 'standby'");
            follower.with("break_at_end_lsn", false).with("max_run_seconds", 100);
            try (RunningTap tap = follower.start()) {
                tap.awaitStderr(line -> line.contains("Before the log is read"));
                detachStandby(replica);
                replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");

                assertThat(tap.awaitStderr(line -> line.contains("goes on no more")))
                        .endsWith(
                                "of synchronized_standby_slots, \"standby\" is read by no standby; have the standbys connect again; or take their slots out of synchronized_standby_slots and reload");
                tap.terminate();
                follower.keep(tap.awaitEnd());
            }
        }
    }

    private static RunningTap startAt(MovingEndpoint endpoint, LogFollower follower) {
        RunningTap tap =
                follower.with("port", endpoint.port())
                        .with("state_interval_records", 1)
                        .with("break_at_end_lsn", false)
                        .with("max_run_seconds", 100)
                        .start();
        follower.without("port").without("break_at_end_lsn").without("max_run_seconds");
        return tap;
    }

    private static void detachStandby(Replica replica) throws Exception {
        replica.awaitStandby();
        replica.standby().execute("ALTER SYSTEM SET primary_conninfo = ''");
        replica.standby().execute("SELECT pg_reload_conf()");
        Replica.await(replica.standby(), "NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)");
    }

    private static void attachStandby(Replica replica, String primary) throws Exception {
        replica.standby()
                .execute(
                        "ALTER SYSTEM SET primary_conninfo = '%s'"
                                .formatted(primary.replace("'", "''")));
        replica.standby().execute("SELECT pg_reload_conf()");
    }

    private static Replica start(String major) throws Exception {
        return Replica.start(
                major,
                ServerConfiguration.standard()
                        .withSetting("primary_slot_name", "standby")
                        .withSetting("sync_replication_slots", "on"),
                "SELECT pg_create_physical_replication_slot('standby')",
                "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput', failover => true)");
    }

    /**
     * The standby keeps the slot for good when runs have confirmed what was before the standby's
     * first look at it.
     */
    private static void awaitSyncedSlot(Replica replica, LogFollower follower) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        String isSynced =
                "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'stitch' AND synced AND NOT temporary";
        while (replica.standby().value(isSynced).equals("0")) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "the slot was never synced:\n" + replica.standbyServer().log());
            }
            replica.primary().execute("SELECT pg_log_standby_snapshot()");
            follower.succeed();
        }
    }
}
