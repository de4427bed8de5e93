package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the log is read for. */
class LogBoundsIT {

    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY)";
    private static final String SCHEMA = "SCHEMA t(id integer, _sdc_deleted_at null|string)";

    private static final String PASSED =
            "The longest time to read the log has passed at [0-9A-F]+/[0-9A-F]+, \\d+ bytes before its end; the next run goes on from there";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_run_seconds",
                "logical_poll_total_seconds",
                "replication_max_run_seconds"
            })
    void boundThatIsOverAtOnceEndsWithAStateAndSaysHowFarBehind(String setting) throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, TABLE)) {
            runs.config(setting, 0.001);
            runs.execute("INSERT INTO t VALUES (1)");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result)).containsExactly("STATE");
            assertThat(LogRuns.warnings(result)).singleElement().asString().matches(PASSED);
            runs.config(setting, "60");
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA, "RECORD t {\"id\":1,\"_sdc_deleted_at\":null}", "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void boundThatPassesInTheMidstOfATransactionEndsTheRunBehindIt(LogSlot slot) throws Exception {
        int rows = 150_000;
        try (LogRuns runs = LogRuns.goingOn(slot, directory, TABLE).config("max_run_seconds", 3)) {
            runs.execute(
                    "INSERT INTO t SELECT g FROM generate_series(1, %d) g".formatted(rows),
                    "INSERT INTO t VALUES (0)");
            try (RunningTap tap = runs.start()) {
                // A target that takes nothing until the time is over: the tap cannot read on.
                for (int line = 1; line <= 3; line++) {
                    tap.nextLine();
                }
                Thread.sleep(3500);
                TapResult result = tap.awaitEnd();
                assertThat(result.exitCode()).as(result.toString()).isZero();
                runs.keepState(result);
                List<String> lines = runs.lines(result);
                assertThat(lines).hasSize(rows + 2);
                assertThat(lines.subList(0, 2)).containsExactly(SCHEMA, record(1));
                assertThat(lines.subList(rows, rows + 2)).containsExactly(record(rows), "STATE");
                assertThat(LogRuns.warnings(result)).singleElement().asString().matches(PASSED);
            }
            assertThat(runs.run()).containsExactly(SCHEMA, record(0), "STATE");
        }
    }

    private static String record(int id) {
        return "RECORD t {\"id\":%d,\"_sdc_deleted_at\":null}".formatted(id);
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void logIsReadOnBeyondItsEndIfAskedFor(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(slot, directory, TABLE)
                        .config("break_at_end_lsn", false)
                        .config("state_interval_records", 1)
                        .config("replication_max_run_seconds", 6)) {
            runs.execute("INSERT INTO t VALUES (1)");
            try (RunningTap tap = runs.start()) {
                for (int line = 1; line <= 3; line++) {
                    tap.nextLine();
                }
                runs.execute("INSERT INTO t VALUES (2)");
                tap.nextLine();
                tap.nextLine();
                runs.execute("INSERT INTO t VALUES (3)");
                TapResult result = tap.awaitEnd();
                assertThat(result.exitCode()).as(result.toString()).isZero();
                runs.keepState(result);
                assertThat(runs.lines(result))
                        .containsExactly(
                                SCHEMA, record(1), "STATE", record(2), "STATE", record(3), "STATE");
            }
            runs.config("break_at_end_lsn", true);
            assertThat(runs.run()).containsExactly(SCHEMA, "STATE");
        }
    }
}
