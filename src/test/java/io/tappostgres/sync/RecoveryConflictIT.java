package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A standby that cancels whatever holds up its replay for longer than a second, while its primary
 * has rows changed and vacuumed all the time.
 */
class RecoveryConflictIT {

    private static final String CONFLICT = "conflict with recovery (SQLSTATE 40001)";
    private static final String SETTINGS =
            "in force on this standby are max_standby_streaming_delay = 1s, max_standby_archive_delay = 30s, hot_standby_feedback = off; set hot_standby_feedback = on there, or both delays to 8 to 12 hours (28800000 to 43200000 ms) for the first load, or read from the primary";

    private static final int LINES_PER_SAVE = 4_000;

    @TempDir private Path directory;

    private Replica replica;
    private TapFiles files;

    @BeforeEach
    void startReplica() throws Exception {
        files = new TapFiles(directory);
        replica =
                Replica.start(
                        "15",
                        ServerConfiguration.standard()
                                .withSetting("max_standby_streaming_delay", "1s")
                                .withSetting("hot_standby_feedback", "off"),
                        "CREATE TABLE big (id int PRIMARY KEY, v int NOT NULL, filler text NOT NULL) WITH (fillfactor = 40, autovacuum_enabled = off)",
                        ConstantConflicts.fill(1, ConstantConflicts.ROWS));
    }

    @AfterEach
    void stopReplica() {
        replica.close();
    }

    private Path config(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("state_interval_records", 1);
        return files.config(replica.standby(), all);
    }

    private Path catalog(String table) {
        String id = "tap_replica-public-" + table;
        JsonNode one = EditedCatalog.discover(files, replica.standby()).stream(id).deepCopy();
        return EditedCatalog.of("{\"streams\": [" + one + "]}").select(id).write(files);
    }

    private static TapRunner tap() {
        return TapRunner.ofBuiltJar().withTimeout(Duration.ofMinutes(5));
    }

    /** The rows that are still there at the end have their last values, whatever became of them. */
    private void requireSame(Map<Long, Long> target) throws Exception {
        Map<Long, Long> expected = values(replica.primary());
        Set<Long> missing = new HashSet<>(expected.keySet());
        missing.removeAll(target.keySet());
        assertThat(missing).as("rows that were lost").isEmpty();
        target.keySet().retainAll(expected.keySet());
        assertThat(target).isEqualTo(expected);
    }

    private static Map<Long, Long> values(TestDatabase database) throws Exception {
        Map<Long, Long> values = new TreeMap<>();
        for (List<String> row : database.query("SELECT id, v FROM big")) {
            values.put(Long.valueOf(row.get(0)), Long.valueOf(row.get(1)));
        }
        return values;
    }

    private static void requireOneVersion(TapResult result) {
        Set<Long> versions = new HashSet<>();
        for (JsonNode message : Transcript.messages(result)) {
            if (message.has("version")) {
                versions.add(message.path("version").asLong());
            }
        }
        assertThat(versions).as(result.stderr()).hasSize(1);
        List<String> lines = result.stdoutLines();
        assertThat(lines.get(lines.size() - 2)).startsWith("{\"type\":\"ACTIVATE_VERSION\"");
        assertThat(new TargetTable("big").read(lines).activations()).isEqualTo(1);
    }

    private static List<String> conflicts(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.contains("the server ended a read"))
                .toList();
    }

    /** A target slower than the standby is patient: no snapshot lives for long enough. */
    @Test
    void copyThatIsCancelledAllTheTimeCompletesAcrossItsSnapshots() throws Exception {
        Path catalog = catalog("big");
        try (RunningTap tap = tap().start("-c", config(Map.of("parallelism", 3)), "-p", catalog)) {
            awaitMark(tap);
            try (ConstantConflicts conflicts = new ConstantConflicts(replica.primary())) {
                readSlowly(tap, ConstantConflicts.ROWS);
                conflicts.requireRunning();
            }
            replica.awaitStandby();
            TapResult result = tap.awaitEnd();

            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(conflicts(result)).as(result.stderr()).isNotEmpty();
            assertThat(conflicts(result).get(0))
                    .startsWith(
                            "WARNING Stream \"tap_replica-public-big\": the server ended a read after ")
                    .contains(" rows, and the stream goes on in pieces of 1/2 of the usual size")
                    .contains("; " + SETTINGS)
                    // The session was in the midst of a statement, or between two.
                    .containsAnyOf(CONFLICT, "(SQLSTATE 08006)");
            requireOneVersion(result);
            requireAll(result);
        }
    }

    /** What a run has read while rows changed, it has as they were at one time of it. */
    private void requireAll(TapResult result) throws Exception {
        Map<Long, Long> target = new TargetTable("big").read(result.stdoutLines()).values();
        Set<Long> missing = new HashSet<>(values(replica.primary()).keySet());
        missing.removeIf(id -> id > ConstantConflicts.ROWS);
        missing.removeAll(target.keySet());
        assertThat(missing).as("rows that were lost").isEmpty();
    }

    /** Until there is something to go on from. */
    private static void awaitMark(RunningTap tap) {
        for (String line = tap.nextLine(); !line.contains("next_block"); ) {
            line = tap.nextLine();
        }
    }

    /** As a target that saves its rows between two reads, for longer than the standby waits. */
    private static void readSlowly(RunningTap tap, int lines) throws InterruptedException {
        for (int line = 1; line <= lines; line++) {
            if (tap.nextLine() == null) {
                return;
            }
            if (line % LINES_PER_SAVE == 0) {
                TimeUnit.MILLISECONDS.sleep(1_500);
            }
        }
    }

    @Test
    void killedRunsGoOnWithWhatCancelledSnapshotsHaveRead() throws Exception {
        Path catalog = catalog("big");
        Path config = config(Map.of("parallelism", 2));
        List<String> lines = new ArrayList<>();
        JsonNode state = InterruptedCopies.NO_STATE;
        try (ConstantConflicts conflicts = new ConstantConflicts(replica.primary())) {
            for (int run = 0; run < 3; run++) {
                try (RunningTap tap =
                        tap().start(
                                        "-c",
                                        config,
                                        "-p",
                                        catalog,
                                        "-s",
                                        files.json("state.json", state))) {
                    readSlowly(tap, 6_000);
                    KilledRun killed = KilledRun.kill(tap);
                    lines.addAll(killed.linesUpToState());
                    state = killed.state();
                }
            }
            conflicts.requireRunning();
        }
        replica.awaitStandby();
        TapResult last =
                tap().run("-c", config, "-p", catalog, "-s", files.json("state.json", state));

        assertThat(last.exitCode()).as(last.stderr()).isZero();
        lines.addAll(last.stdoutLines());
        requireSame(new TreeMap<>(new TargetTable("big").read(lines).values()));
    }

    @Test
    void copyThatComesBeforeTheLogIsGoneOnWithAndTheLogIsRead() throws Exception {
        replica.primary()
                .execute("SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
        LogFollower follower =
                new LogFollower(replica.primary(), directory)
                        .with("use_secondary", true)
                        .with("secondary_host", replica.standbyServer().host())
                        .with("secondary_port", replica.standbyServer().port())
                        .with("state_interval_records", 1)
                        .with("parallelism", 2);
        try (RunningTap tap = follower.start()) {
            awaitMark(tap);
            try (ConstantConflicts conflicts = new ConstantConflicts(replica.primary())) {
                readSlowly(tap, ConstantConflicts.ROWS);
                conflicts.requireRunning();
            }
            replica.awaitStandby();
            TapResult first = follower.keep(tap.awaitEnd());
            assertThat(first.exitCode()).as(first.stderr()).isZero();
            assertThat(conflicts(first)).as(first.stderr()).isNotEmpty();
        }
        follower.succeed();
        requireSame(new TreeMap<>(follower.target("big")));
    }

    @Test
    void incrementalStreamGoesOnFromItsLastKey() throws Exception {
        String id = "tap_replica-public-big";
        Path catalog =
                EditedCatalog.discover(files, replica.standby())
                        .select(id)
                        .with(id, "replication-method", "INCREMENTAL")
                        .with(id, "replication-key", "id")
                        .write(files);
        TapResult first;
        try (RunningTap tap = tap().start("-c", config(Map.of()), "-p", catalog);
                ConstantConflicts conflicts = new ConstantConflicts(replica.primary())) {
            readSlowly(tap, ConstantConflicts.ROWS);
            conflicts.requireRunning();
            first = tap.awaitEnd();
        }
        assertThat(first.exitCode()).as(first.stderr()).isZero();
        assertThat(conflicts(first)).isNotEmpty();
        assertThat(conflicts(first).get(0))
                .contains("and the stream goes on from its last key: ")
                .contains(SETTINGS);
        requireAll(first);
    }

    /** A view has no pieces to go on from. */
    @Test
    void viewThatIsCancelledFailsWithTheSettingsInForce() throws Exception {
        replica.primary()
                .execute(
                        "CREATE VIEW slow AS SELECT id, v, pg_sleep(0.001)::text AS waited FROM big");
        replica.awaitStandby();
        Path catalog = catalog("slow");
        try (RunningTap tap = tap().start("-c", config(Map.of()), "-p", catalog);
                ConstantConflicts conflicts = new ConstantConflicts(replica.primary())) {
            TapResult result = tap.awaitEnd();
            conflicts.requireRunning();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
            assertThat(CriticalLine.of(result))
                    .startsWith(
                            "1 of 1 selected streams are not done: tap_replica-public-slow; cause: ");
            assertThat(result.stderrLines())
                    .anyMatch(
                            line ->
                                    line.equals(
                                            "ERROR Stream \"tap_replica-public-slow\" failed: cannot read the rows: canceling statement due to "
                                                    + CONFLICT
                                                    + "; "
                                                    + SETTINGS));
            List<String> lines = result.stdoutLines();
            assertThat(lines.get(lines.size() - 1)).doesNotContain("ACTIVATE_VERSION");
        }
    }
}
