package io.tappostgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TapRunnerIT {

    private final TapRunner tap = TapRunner.ofBuiltJar().withoutArchive();

    @TempDir Path directory;
    private TapFiles files;

    @BeforeEach
    void useDirectory() {
        files = new TapFiles(directory);
    }

    @Test
    void resultHasExitCodeAndBothOutputs() {
        TapResult version = tap.run("--version");
        TapResult refused = tap.run("--config", directory.resolve("none.json"), "--discover");

        assertThat(version.exitCode()).isZero();
        assertThat(version.stdoutLines()).hasSize(1);
        assertThat(version.stdout()).endsWith('\n');
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stdout()).isEmpty();
        assertThat(refused.stderr()).contains("none.json");
    }

    @Test
    void configOfTestDatabaseIsEnoughToDiscoverIt() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute("CREATE TABLE t (id int PRIMARY KEY)");

            TapResult result = tap.run("--config", files.config(database), "--discover");

            JsonNode catalog = TapFiles.parse(String.join("\n", result.stdoutLines()));
            assertThat(catalog.path("streams").path(0).path("table_name").asString())
                    .isEqualTo("t");
        }
    }

    @Test
    void tapThatWaitsForItsTargetCanBeWatchedAndKilled() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase();
                RunningTap run = startSyncOfBigTable(database)) {
            run.awaitStderr(line -> line.contains("Beginning sync of stream"));
            assertThat(TapFiles.parse(run.nextLine()).path("type").asString()).isEqualTo("SCHEMA");
            assertThat(run.isAlive()).isTrue();

            run.kill();

            assertThat(run.awaitEnd().exitCode()).isEqualTo(128 + 9);
        }
    }

    @Test
    void closedStdoutEndsTheTap() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase();
                RunningTap run = startSyncOfBigTable(database)) {
            run.nextLine();

            run.closeStdout();

            assertThat(run.awaitEnd().exitCode()).isEqualTo(1);
        }
    }

    @Test
    void overdueRunIsKilledAndShowsItsStderr() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase();
                RunningTap run = startSyncOfBigTable(database)) {
            assertThatThrownBy(() -> run.awaitStderr(line -> line.contains("never said")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Beginning sync of stream");
            assertThat(run.isAlive()).isFalse();
        }
    }

    /** More than a pipe holds, so that the tap cannot end before somebody reads. */
    private RunningTap startSyncOfBigTable(TestDatabase database) throws Exception {
        database.execute("CREATE TABLE big AS SELECT n FROM generate_series(1, 500000) AS n");
        Path config = files.config(database, Map.of("default_replication_method", "FULL_TABLE"));
        String catalog = String.join("", tap.run("--config", config, "--discover").stdoutLines());
        String selected = catalog.replace("\"schema-name\"", "\"selected\":true,\"schema-name\"");
        return tap.withTimeout(Duration.ofSeconds(10))
                .start("--config", config, "--catalog", files.text("catalog.json", selected));
    }
}
