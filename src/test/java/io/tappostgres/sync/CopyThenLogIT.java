package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * The copy of a large table that is killed anywhere and gone on with, while a {@link
 * RandomWorkload} writes the table, and then its log: a target has what the table has, and no row
 * that was deleted in between.
 */
class CopyThenLogIT {

    private static final int SESSIONS = 3;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "PGOUTPUT_14", "PGOUTPUT_18"})
    void killedCopiesAndTheirLogMakeTheTable(LogVariant variant) throws Exception {
        long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
        Random random = new Random(seed);
        String which = "seed %dL, %s".formatted(seed, variant);
        LogTarget target = new LogTarget();
        JsonNode state = TapFiles.parse("{}");
        StringBuilder log = new StringBuilder(which);
        try (LoggedDatabase logged =
                        LoggedDatabase.create(variant, directory, InterruptedCopies.table("t"))
                                .select("t")
                                .with("truncate", "delete_all");
                RandomWorkload workload =
                        new RandomWorkload(
                                logged.database(),
                                "t",
                                InterruptedCopies.ROWS + 1,
                                SESSIONS,
                                seed)) {
            workload.goOn();
            for (int killed = 1 + random.nextInt(3); killed > 0; killed--) {
                logged.with("parallelism", 1 + random.nextInt(3))
                        .with("state_interval_records", 1 + random.nextInt(1000));
                try (RunningTap tap = logged.start(state)) {
                    for (int lines = 1000 + random.nextInt(9000);
                            lines > 0 && tap.nextLine() != null; ) {
                        lines--;
                    }
                    KilledRun run = KilledRun.kill(tap);
                    logged.requireNotConfirmedBeyond(state);
                    target.read(random.nextBoolean() ? run.lines() : run.linesUpToState());
                    state = run.linesUpToState().isEmpty() ? state : run.state();
                    log.append('\n').append(state);
                }
                Thread.sleep(random.nextInt(300));
            }
            TapResult whole = logged.run(state);
            log.append('\n').append(whole.stderr());
            assertThat(whole.exitCode()).as(log.toString()).isZero();
            workload.pause();
            logged.flushLog();

            TapResult last = logged.succeed(Transcript.lastState(whole));

            target.read(whole.stdoutLines()).read(last.stdoutLines());
            logged.requireSame(target, "t", log.append('\n').append(last.stderr()).toString());
        }
    }
}
