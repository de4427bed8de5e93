package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Streams that are read from the log by runs that are killed anywhere, while a {@link LogWorkload}
 * writes their tables, leave a target with exactly what the tables have. Whatever the runs have
 * read, the server keeps the log from where they were begun.
 */
class LogOracleIT {

    private static final int SESSIONS = 4;
    private static final int KILLED_RUNS = 3;
    private static final int MOST_ROWS = 3000;
    private static final String STATE = "{\"type\":\"STATE\"";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void killedRunsLoseAndInventNoRow(LogVariant variant) throws Exception {
        requireSame(variant, "omit", EnumSet.allOf(LoggedTable.Kind.class));
    }

    /** As database targets do, this one takes for NULL what a record lacks. */
    @ParameterizedTest
    @EnumSource
    void killedRunsLoseNoUnchangedValue(LogVariant variant) throws Exception {
        requireSame(
                variant,
                "fetch",
                EnumSet.of(
                        LoggedTable.Kind.TOASTED,
                        LoggedTable.Kind.TOASTED_REKEYED,
                        LoggedTable.Kind.WHOLE));
    }

    private void requireSame(
            LogVariant variant, String unchangedToast, EnumSet<LoggedTable.Kind> kinds)
            throws Exception {
        long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
        Random random = new Random(seed);
        boolean fetches = unchangedToast.equals("fetch");
        if (!fetches) {
            // In a target its rows have their large values under the old keys only.
            kinds.remove(LoggedTable.Kind.TOASTED_REKEYED);
        }
        List<LoggedTable> tables = tables(kinds, variant, random);
        boolean viaRoot = variant.knowsPartitions() && random.nextBoolean();
        String[] sql =
                tables.stream()
                        .map(table -> table.create(random.nextInt(MOST_ROWS)))
                        .toArray(String[]::new);
        String[] names = tables.stream().map(LoggedTable::name).toArray(String[]::new);
        String which = "seed %dL, %s".formatted(seed, variant);
        try (LoggedDatabase logged =
                        LoggedDatabase.create(variant.server(), variant, directory, viaRoot, sql);
                LogWorkload workload = new LogWorkload(logged.database(), tables, SESSIONS, seed)) {
            logged.select(names)
                    .with("truncate", "delete_all")
                    .with("unchanged_toast", unchangedToast);
            Runs runs = new Runs(logged, random, which, new LogTarget(!fetches));
            workload.goOn();
            for (int run = 0; run < KILLED_RUNS; run++) {
                Thread.sleep(random.nextInt(400));
                runs.killed();
            }
            Thread.sleep(random.nextInt(400));
            runs.whole();
            Thread.sleep(random.nextInt(400));
            runs.killed();
            workload.pause();
            logged.flushLog();
            runs.whole();
            for (String name : names) {
                logged.requireSame(runs.target, name, which + runs.log);
            }
            TapResult again = logged.succeed(runs.state);
            assertThat(again.stdoutLines())
                    .as("%s: nothing has changed since", which)
                    .noneMatch(line -> line.startsWith("{\"type\":\"RECORD\""));
        }
    }

    /** Two to four tables. */
    private static List<LoggedTable> tables(
            EnumSet<LoggedTable.Kind> all, LogVariant variant, Random random) {
        List<LoggedTable.Kind> kinds = new ArrayList<>(all);
        if (!variant.knowsPartitions()) {
            kinds.remove(LoggedTable.Kind.PARTED);
        }
        Collections.shuffle(kinds, random);
        return kinds.subList(0, Math.min(kinds.size(), 2 + random.nextInt(3))).stream()
                .map(kind -> new LoggedTable(kind, variant.knowsTruncate()))
                .toList();
    }

    /** The runs of one stream after the other, and what a target has made of them. */
    private static final class Runs {

        private final LoggedDatabase logged;
        private final Random random;
        private final String which;
        private final LogTarget target;
        private final StringBuilder log = new StringBuilder();
        private JsonNode state = TapFiles.parse("{}");

        Runs(LoggedDatabase logged, Random random, String which, LogTarget target) {
            this.logged = logged;
            this.random = random;
            this.which = which;
            this.target = target;
        }

        /** A run that ends by itself. */
        void whole() throws Exception {
            TapResult result = logged.run(state);
            log.append("\n--- whole run from ").append(state).append('\n').append(result.stderr());
            assertThat(result.exitCode()).as("%s: %s", which, log).isZero();
            target.read(result.stdoutLines());
            state = Transcript.lastState(result);
        }

        /** A run that is killed at some line. */
        void killed() throws Exception {
            logged.with("state_interval_records", 1 + random.nextInt(500))
                    .with("parallelism", 1 + random.nextInt(3));
            int lines = (int) Math.pow(10, random.nextDouble() * 4);
            try (RunningTap tap = logged.start(state)) {
                while (lines > 0 && tap.nextLine() != null) {
                    lines--;
                }
                KilledRun killed = KilledRun.kill(tap);
                logged.requireNotConfirmedBeyond(state);
                log.append("\n--- killed run from ").append(state);
                take(killed.lines());
            }
        }

        /** A target may be slow, and have written more than its last STATE tells. */
        private void take(List<String> lines) {
            List<Integer> states = new ArrayList<>();
            for (int line = 0; line < lines.size(); line++) {
                if (lines.get(line).startsWith(STATE)) {
                    states.add(line);
                }
            }
            int any = random.nextInt(3);
            int saved = states.size() - 1;
            if (any == 0) {
                saved = random.nextInt(states.size() + 1) - 1;
            }
            int last = saved < 0 ? -1 : states.get(saved);
            boolean hasMore = random.nextBoolean();
            target.read(hasMore ? lines : lines.subList(0, last + 1));
            if (last >= 0) {
                state = TapFiles.parse(lines.get(last)).path("value");
            }
            log.append(
                    "\nof %d lines, %d STATEs, it kept the STATE %d%s"
                            .formatted(
                                    lines.size(), states.size(), saved, hasMore ? " and all" : ""));
        }
    }
}
