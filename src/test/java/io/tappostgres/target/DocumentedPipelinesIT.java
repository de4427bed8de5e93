package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every pipeline that the documentation prints works on its first run, keeps the state until there
 * is a new one, and does not hide that something failed.
 */
class DocumentedPipelinesIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(Pipeline.class)
    void firstRunNeedsNoStateAndTheNextContinuesFromIt(Pipeline pipeline) throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            TapResult first = scheduled.pipeline(pipeline).run();
            scheduled.database().execute("INSERT INTO b VALUES (3)");

            TapResult second = scheduled.pipeline(pipeline).run();

            assertThat(first.exitCode()).as(first.toString()).isZero();
            assertThat(second.exitCode()).as(second.toString()).isZero();
            assertThat(scheduled.loaded("b"))
                    .containsExactly("{\"id\": 1}", "{\"id\": 2}", "{\"id\": 2}", "{\"id\": 3}");
            assertThat(scheduled.bookmark("b")).isEqualTo("3");
            assertThat(scheduled.left()).containsExactly("state.json", "state.json.lock");
        }
    }

    @ParameterizedTest
    @EnumSource(Pipeline.class)
    void stateSurvivesACatalogThatIsBroken(Pipeline pipeline) throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory)) {
            Files.writeString(directory.resolve("selected.json"), "{\"streams\": [");
            TapResult first = scheduled.pipeline(pipeline).run();
            String stateOfTheFirst = scheduled.state();
            scheduled.writeCatalog();
            scheduled.pipeline(pipeline).succeed();
            String state = scheduled.state();
            Files.writeString(directory.resolve("selected.json"), "{\"streams\": [");

            TapResult broken = scheduled.pipeline(pipeline).run();

            assertThat(first.exitCode()).as(first.toString()).isEqualTo(2);
            assertThat(stateOfTheFirst).isNull();
            assertThat(broken.exitCode()).as(broken.toString()).isEqualTo(2);
            assertThat(scheduled.state()).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @EnumSource(Pipeline.class)
    void killedTapLeavesTheStateOfWhatTheTargetHas(Pipeline pipeline) throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory);
                Connection session = scheduled.database().connectPlainly()) {
            scheduled.pipeline(pipeline).succeed();
            scheduled.database().execute("INSERT INTO a VALUES (3)", "INSERT INTO b VALUES (3)");
            Scheduled.lock(session);
            TapResult killed;
            try (RunningTap running = scheduled.pipeline(pipeline).start()) {
                scheduled.awaitLockWait(4);
                Scheduled.tap(running).destroyForcibly();
                killed = running.awaitEnd();
            }
            session.rollback();

            assertThat(killed.exitCode()).as(killed.toString()).isEqualTo(137);
            assertThat(scheduled.bookmark("a")).isEqualTo("3");
            assertThat(scheduled.bookmark("b")).isEqualTo("2");
            scheduled.pipeline(pipeline).succeed();
            assertThat(scheduled.bookmark("b")).isEqualTo("3");
        }
    }

    /** The tap waits for a lock meanwhile, which is never released. */
    @ParameterizedTest
    @EnumSource(Pipeline.class)
    void killedTargetEndsTheTapAndLeavesTheState(Pipeline pipeline) throws Exception {
        try (Scheduled scheduled = Scheduled.in(directory);
                Connection session = scheduled.database().connectPlainly()) {
            scheduled.pipeline(pipeline).succeed();
            String state = scheduled.state();
            scheduled.database().execute("INSERT INTO a VALUES (3)");
            Scheduled.lock(session);
            TapResult killed;
            try (RunningTap running = scheduled.pipeline(pipeline).start()) {
                scheduled.awaitLockWait(4);
                Scheduled.target(running).destroyForcibly();
                killed = running.awaitEnd();
            }

            assertThat(killed.exitCode()).as(killed.toString()).isEqualTo(137);
            assertThat(scheduled.state()).isEqualTo(state);
            assertThat(scheduled.left()).containsExactly("state.json", "state.json.lock");
        }
    }

    @Test
    void orchestrationIsPrintedInOneWay() {
        String document = "docs/orchestrate.md";

        assertThat(Snippet.of(document, "# Run it on a schedule", "sh"))
                .isEqualTo(Snippet.of("README.md", "### Into a target", "sh"));
        assertThat(Snippet.of(document, "## cron", ""))
                .isEqualTo(Snippet.of("README.md", "### From cron", ""));
        assertThat(Snippet.of(document, "## Airflow", "python"))
                .isEqualTo(Snippet.of("README.md", "### From Airflow", "python"));
    }
}
