package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.Command;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bin/tap-postgres-run does when something does not go well. */
class RunScriptIT {

    private static final String TARGET = "target-jsonl -c target.json";

    @TempDir private Path directory;

    @Test
    void stateIsNotReplacedByAStateThatTheDiskHasNoRoomFor() throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            scheduled.script("", TARGET).succeed();
            String state = scheduled.state();
            Files.writeString(
                    directory.resolve("long.py"),
                    "import sys; sys.stdin.read(); print('{\"bookmarks\": \"' + 'x' * 9000 + '\"}')");

            TapResult full = withSmallFiles(scheduled.script("ulimit -f 2; ", "python3 long.py"));

            assertThat(full.exitCode()).as(full.toString()).isEqualTo(1);
            assertThat(full.stderr())
                    .endsWith(
                            "ERROR the target's last state could not be written to state.json.new; state.json is as it was before");
            assertThat(scheduled.state()).isEqualTo(state);
            assertThat(scheduled.left()).containsExactly("state.json", "state.json.lock");
        }
    }

    @Test
    void stateIsKeptIfTheTargetHasNoRoomForTheRows() throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            scheduled.script("", TARGET).succeed();
            String state = scheduled.state();
            scheduled.database().execute("INSERT INTO a SELECT generate_series(3, 2000)");

            TapResult full = withSmallFiles(scheduled.script("ulimit -f 2; ", TARGET));

            assertThat(full.exitCode()).as(full.toString()).isEqualTo(1);
            assertThat(full.stderr())
                    .endsWith(
                            "ERROR the target failed with exit code 1; state.json has the last state that it confirmed");
            assertThat(scheduled.state()).isEqualTo(state);
        }
    }

    /** Java's own files are larger, but for this option. */
    private static TapResult withSmallFiles(Command command) {
        return command.with("JAVA_OPTS", "-XX:-UsePerfData").run();
    }

    @Test
    void runThatFindsAnotherOneAtItDoesNothing() throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory);
                Connection session = scheduled.database().connectPlainly()) {
            Scheduled.lock(session);
            try (RunningTap first = scheduled.script("", TARGET).start()) {
                scheduled.awaitLockWait(2);
                TapResult second = scheduled.script("", TARGET).run();
                session.rollback();
                TapResult result = first.awaitEnd();

                assertThat(second.exitCode()).isEqualTo(75);
                assertThat(second.stderrLines())
                        .containsExactly(
                                "WARNING another run uses state.json; this one ends without doing anything");
                assertThat(result.exitCode()).as(result.toString()).isZero();
                assertThat(scheduled.loaded("b")).hasSize(2);
            }
        }
    }

    /**
     * What becomes of a run that is asked to end, by a signal to the script or to all processes.
     */
    @ParameterizedTest
    @CsvSource({"TERM, false, 143", "TERM, true, 143", "HUP, false, 143", "INT, false, 130"})
    void signalEndsTheTapAndTheTargetLoadsWhatItHas(String signal, boolean toAll, int exitCode)
            throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory);
                Connection session = scheduled.database().connectPlainly()) {
            Scheduled.lock(session);
            // A group of its own; and SIGINT as a terminal's shell has it.
            Command command = scheduled.script("", TARGET);
            Command group = command.behind("setsid", "env", "--default-signal=INT");
            try (RunningTap running = group.start()) {
                scheduled.awaitLockWait(2);
                String process = (toAll ? "-" : "") + running.pid();
                Command.of(directory, "kill", "-" + signal, "--", process).succeed();
                TapResult result = running.awaitEnd();

                assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
                assertThat(scheduled.bookmark("a")).isEqualTo("2");
                assertThat(scheduled.loaded("a")).hasSize(2);
            }
        }
    }

    @Test
    void lastStateOfATargetThatFailsAfterItIsKept() throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            TapResult result =
                    scheduled
                            .script(
                                    "",
                                    "sh -c 'cat > /dev/null; echo \"{\\\"n\\\": 1}\"; echo \"{\\\"n\\\": 2}\"; printf \"{\\\"n\\\": 3\"; exit 7'")
                            .run();

            assertThat(result.exitCode()).as(result.toString()).isEqualTo(7);
            assertThat(scheduled.state()).isEqualTo("{\"n\": 2}\n");
        }
    }

    @Test
    void whatIsNoStateIsSaidAndNotKept() throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            TapResult result =
                    scheduled
                            .script(
                                    "",
                                    "sh -c 'cat > /dev/null; echo loaded 4 rows; echo {}; echo'")
                            .run();

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(result.stderr()).contains("\nloaded 4 rows");
            assertThat(scheduled.state()).isNull();
        }
    }

    @Test
    void targetThatDoesNotExistFailsTheRun() throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            TapResult result = scheduled.script("", "target-that-is-not-there").run();

            assertThat(result.exitCode()).as(result.toString()).isEqualTo(127);
            assertThat(scheduled.state()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'-c config.json --catalog selected.json -- target-jsonl', 'CRITICAL there is no state file; add --state state.json, before --'",
        "'-c config.json -s state.json', 'CRITICAL there is no target; add -- and its command: -- target-jsonl --config target.json'",
        "'-s no/state.json -- target-jsonl', 'CRITICAL there is no directory no for the state; create it, or change --state'",
    })
    void commandThatLacksSomethingIsRefused(String options, String message) {
        String script = Path.of("bin/tap-postgres-run").toAbsolutePath().toString();

        TapResult result = Command.of(directory, "sh", "-c", script + " " + options).run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).isEqualTo(message);
    }
}
