package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Copies that are killed anywhere and gone on with, while a {@link RandomWorkload} writes their
 * table, leave a target with what the table has.
 */
class RandomResumeIT {

    private static final int ROUNDS = 3;
    private static final int SESSIONS = 4;

    @TempDir private Path directory;

    @Test
    void killedCopiesLoseNoRowWhateverIsWritten() throws Exception {
        long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
        Random random = new Random(seed);
        try (InterruptedCopies copies =
                        InterruptedCopies.on(PostgresServer.newest(), "tap_random", directory)
                                .create(InterruptedCopies.table("t"));
                RandomWorkload workload =
                        new RandomWorkload(
                                copies.database(),
                                "t",
                                InterruptedCopies.ROWS + 1,
                                SESSIONS,
                                seed)) {
            for (int round = 0; round < ROUNDS; round++) {
                String which = "seed %d, round %d".formatted(seed, round);
                round(copies, workload, random, which);
            }
        }
    }

    private static void round(
            InterruptedCopies copies, RandomWorkload workload, Random random, String which)
            throws Exception {
        copies.with(
                Map.of(
                        "parallelism",
                        1 + random.nextInt(4),
                        "state_interval_records",
                        1 + random.nextInt(1000)));
        workload.pause();
        Set<Long> idsBefore = new HashSet<>(copies.values("t").keySet());
        int firstNewId = workload.nextId();
        workload.goOn();
        List<String> delivered = new ArrayList<>();
        StringBuilder log = new StringBuilder();
        JsonNode state = InterruptedCopies.NO_STATE;
        for (int killed = 1 + random.nextInt(3); killed > 0; killed--) {
            try (RunningTap tap = copies.start("t", state)) {
                for (int lines = 1000 + random.nextInt(9000);
                        lines > 0 && tap.nextLine() != null; ) {
                    lines--;
                }
                KilledRun run = KilledRun.kill(tap);
                if (!run.linesUpToState().isEmpty()) {
                    state = run.state();
                    log.append(state).append('\n');
                    delivered.addAll(run.linesUpToState());
                }
            }
            Thread.sleep(random.nextInt(300));
        }
        workload.pause();
        Map<Long, Long> expected = copies.values("t");

        TapResult last = copies.run("t", state);

        log.append(last.stderr());
        assertThat(last.exitCode()).as("%s: %s", which, log).isZero();
        delivered.addAll(last.stdoutLines());
        Map<Long, Long> target = new TargetTable("t").read(delivered).values();
        Map<Long, Long> deleted = new TreeMap<>(target);
        deleted.keySet().removeAll(expected.keySet());
        target.keySet().removeAll(deleted.keySet());
        Map<Long, Long> wrong = new TreeMap<>(expected);
        wrong.entrySet().removeAll(target.entrySet());
        assertThat(wrong).as("%s: rows that are missing or old; %s", which, log).isEmpty();
        assertThat(deleted.keySet())
                .as("%s: deleted since the copy began", which)
                .allMatch(id -> idsBefore.contains(id) || id >= firstNewId);

        delivered.addAll(copies.run("t", Transcript.lastState(last)).stdoutLines());
        assertThat(new TargetTable("t").read(delivered).values())
                .as("%s: a complete copy leaves no row that was deleted", which)
                .isEqualTo(expected);
    }
}
