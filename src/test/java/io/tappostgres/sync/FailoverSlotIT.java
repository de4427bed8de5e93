package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
            follower.succeed();
            replica.primary().execute("UPDATE t SET v = 1 WHERE id <= 20");
            follower.succeed();
            replica.primary().execute("UPDATE t SET v = 2 WHERE id <= 10");
            awaitSyncedSlot(replica);
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
            follower.succeed();
            awaitSyncedSlot(replica);
            replica.awaitStandby();
            replica.standby().execute("ALTER SYSTEM SET primary_conninfo = ''");
            replica.standby().execute("SELECT pg_reload_conf()");
            Replica.await(replica.standby(), "NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)");
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

    private static Replica start(String major) throws Exception {
        Replica replica =
                Replica.start(
                        major,
                        ServerConfiguration.standard(),
                        ServerConfiguration.standard()
                                .withSetting("primary_slot_name", "standby")
                                .withSetting("wal_retrieve_retry_interval", "200ms")
                                .withSetting("sync_replication_slots", "on"));
        replica.primary()
                .execute(
                        "SELECT pg_create_physical_replication_slot('standby')",
                        "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput', failover => true)");
        return replica;
    }

    /** The standby keeps the slot for good when it has the log that it needs. */
    private static void awaitSyncedSlot(Replica replica) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        String isSynced =
                "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'stitch' AND synced AND NOT temporary";
        while (replica.standby().value(isSynced).equals("0")) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "the slot was never synced:\n" + replica.standbyServer().log());
            }
            replica.primary().execute("SELECT pg_log_standby_snapshot()");
            Thread.sleep(200);
        }
    }
}
