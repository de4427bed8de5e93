package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.SettingsSchema;
import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the programs on both sides of the tap read: its log, its metrics, its description. */
class PipeIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar().withoutArchive();
    private static final String LOG_LINE = "(DEBUG|INFO|WARNING|ERROR|CRITICAL) .*";
    private static final String METRIC = "METRIC: ";

    private static TestDatabase database;
    @TempDir private static Path directory;
    private static TapFiles files;
    private static Path catalog;

    @BeforeAll
    static void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_pipe");
        database.execute(
                """
                CREATE TABLE many AS SELECT id, 'planted-cell-value' AS text, 'NaN'::float8 AS nan FROM generate_series(1, 2500) AS id;
                CREATE TABLE one AS SELECT 1 AS id;
                CREATE VIEW failing AS SELECT id, ('planted-cell-value' || id)::int AS n FROM one;
                """);
        catalog = EditedCatalog.discover(files, database).selectAll().write(files);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void everyLineOfTheLogBeginsWithItsLevel() {
        TapResult result = sync(TAP);
        assertThat(result.stderrLines()).allMatch(line -> line.matches(LOG_LINE));
        assertThat(CriticalLine.of(result))
                .startsWith(
                        "1 of 3 selected streams are not done: tap_pipe-public-failing; cause: ");
    }

    @Test
    void noCellValueIsLoggedEvenInDebug() {
        TapResult result = sync(TAP, "--log-level", "debug");
        assertThat(result.stderrLines()).allMatch(line -> line.matches(LOG_LINE));
        assertThat(result.stderr())
                .doesNotContain("planted-cell-value")
                .doesNotContain(database.server().password());
        CriticalLine.of(result);
    }

    @Test
    void errorsThatAFunctionWordsItselfQuoteNoCellValue(@TempDir Path own) throws SQLException {
        TapFiles ownFiles = new TapFiles(own);
        try (TestDatabase raising = PostgresServer.newest().createDatabase("tap_raising")) {
            raising.execute(
                    """
                    CREATE FUNCTION public.refuse(text, text) RETURNS int LANGUAGE plpgsql AS
                    $$BEGIN RAISE EXCEPTION 'it was %', $1 USING ERRCODE = $2; END$$;
                    CREATE VIEW a_custom AS SELECT public.refuse('planted-cell-value', '45000') AS n;
                    CREATE VIEW b_foreign AS SELECT public.refuse('planted-cell-value', 'HV000') AS n;
                    CREATE VIEW c_plain AS SELECT public.refuse('planted-cell-value', 'P0001') AS n;
                    """);
            Path all = EditedCatalog.discover(ownFiles, raising).selectAll().write(ownFiles);
            TapResult result =
                    TAP.run("-c", ownFiles.config(raising), "-p", all, "--log-level", "debug");
            assertThat(result.stderr()).doesNotContain("planted-cell-value");
            assertThat(result.stderrLines().stream().filter(line -> line.startsWith("ERROR ")))
                    .hasSize(3)
                    .allMatch(line -> line.contains("the server's message is withheld"));
        }
    }

    @Test
    void levelOfTheEnvironmentHoldsUnlessAnOptionSaysOtherwise() {
        assertThat(sync(TAP.withEnvironment("LOGLEVEL", "critical")).stderrLines())
                .hasSize(1)
                .allMatch(line -> line.startsWith("CRITICAL "));
        TapRunner quiet = TAP.withEnvironment("TAP_POSTGRES_LOGLEVEL", "ERROR");
        assertThat(sync(quiet, "--log-level=INFO").stderr()).contains("INFO Syncing 3 of 3");
    }

    @Test
    void jsonLogIsOneObjectALine() {
        TapResult result = sync(TAP.withEnvironment("TAP_POSTGRES_LOG_FORMAT", "json"));
        List<JsonNode> events = result.stderrLines().stream().map(TapFiles::parse).toList();
        assertThat(events)
                .allSatisfy(
                        event ->
                                assertThat(event.propertyNames())
                                        .startsWith("time", "level", "logger", "message"));
        assertThat(fields(events, "metric").stream().map(metric -> metric.path("metric")))
                .map(JsonNode::asString)
                .containsOnly("record_count", "job_duration");
        assertThat(fields(events, "metric"))
                .allSatisfy(
                        metric ->
                                assertThat(metric.propertyNames())
                                        .containsExactly("type", "metric", "value", "tags"));
        assertThat(fields(events, "summary").stream().map(PipeIT::withoutDuration))
                .containsExactly(
                        "{\"stream\":\"tap_pipe-public-failing\",\"method\":\"FULL_TABLE\",\"rows\":0,\"outcome\":\"failed\"}",
                        "{\"stream\":\"tap_pipe-public-many\",\"method\":\"FULL_TABLE\",\"rows\":2500,\"outcome\":\"done\"}",
                        "{\"stream\":\"tap_pipe-public-one\",\"method\":\"FULL_TABLE\",\"rows\":1,\"outcome\":\"done\"}");
        assertThat(events.get(events.size() - 1).path("level").asString()).isEqualTo("CRITICAL");
    }

    /** The objects that events have under a key; each repeats what the message says. */
    private static List<JsonNode> fields(List<JsonNode> events, String key) {
        List<JsonNode> fields = new ArrayList<>();
        for (JsonNode event : events) {
            if (event.has(key)) {
                assertThat(event.propertyNames()).hasSize(5);
                fields.add(event.path(key));
            }
        }
        return fields;
    }

    private static String withoutDuration(JsonNode summary) {
        assertThat(summary.path("seconds").isNumber()).isTrue();
        assertThat(summary.path("rows_per_second").isNumber()).isTrue();
        return ((ObjectNode) summary).remove(List.of("seconds", "rows_per_second")).toString();
    }

    @Test
    void metricsCountEveryRecord() {
        TapResult result = sync(TAP);
        Map<String, Long> metrics = new TreeMap<>();
        Map<String, String> jobs = new TreeMap<>();
        for (String line : result.stderrLines()) {
            int start = line.indexOf(METRIC);
            if (start < 0) {
                continue;
            }
            JsonNode metric = TapFiles.parse(line.substring(start + METRIC.length()));
            if (metric.path("type").asString().equals("counter")) {
                metrics.merge(
                        metric.at("/tags/endpoint").asString(),
                        metric.path("value").asLong(),
                        Long::sum);
            } else {
                jobs.put(
                        metric.at("/tags/job_type").asString(),
                        metric.at("/tags/status").asString());
            }
        }
        assertThat(metrics).isEqualTo(Map.of("many", 2500L, "one", 1L, "failing", 0L));
        assertThat(result.stdoutLines().stream().filter(line -> line.contains("\"RECORD\"")))
                .hasSize(2501);
        assertThat(jobs)
                .isEqualTo(
                        Map.of(
                                "sync tap_pipe-public-failing", "failed",
                                "sync tap_pipe-public-many", "succeeded",
                                "sync tap_pipe-public-one", "succeeded"));
    }

    @Test
    void oddValuesAreCountedInOneWarning() {
        assertThat(sync(TAP).stderrLines().stream().filter(line -> line.startsWith("WARNING")))
                .containsExactlyInAnyOrder(
                        "WARNING Stream \"tap_pipe-public-failing\" is a view without \"view-key-properties\": its records have no key, so that a target can only append them",
                        "WARNING Stream \"tap_pipe-public-many\", column \"nan\": 2500 values were NaN or infinite and are null");
    }

    @Test
    void versionHelpAndAboutGoToStdoutAndSucceed() {
        TapResult version = TAP.run("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.stdoutLines()).hasSize(1);
        assertThat(version.stdoutLines().get(0)).matches("tap-postgres \\d+\\.\\d+\\.\\d+.*");

        TapResult help = TAP.run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.stdoutLines().get(0)).startsWith("Usage: tap-postgres ");
        assertThat(help.stderr()).isEmpty();

        TapResult about = TAP.run("--about", "--format", "json");
        assertThat(about.exitCode()).isZero();
        JsonNode described = TapFiles.parse(new String(about.stdout(), StandardCharsets.UTF_8));
        assertThat(described.path("name").asString()).isEqualTo("tap-postgres");
        assertThat(described.at("/settings/properties").propertyNames())
                .contains("host", "filter_dbs", "default_replication_method")
                .containsAll(
                        SettingsSchema.settings().stream()
                                .map(setting -> setting.key().replaceFirst("\\..*", ""))
                                .toList());
        for (String format : List.of("text", "MARKDOWN")) {
            TapResult other = TAP.run("--about", "--format", format);
            assertThat(other.exitCode()).isZero();
            assertThat(new String(other.stdout(), StandardCharsets.UTF_8)).contains("filter_dbs");
        }
    }

    private static TapResult sync(TapRunner tap, Object... more) {
        List<Object> arguments =
                new ArrayList<>(List.of("--config", files.config(database), "--catalog", catalog));
        arguments.addAll(List.of(more));
        return tap.run(arguments.toArray());
    }
}
