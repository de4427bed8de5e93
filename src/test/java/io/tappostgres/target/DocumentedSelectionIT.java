package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.Command;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way from a database to its messages, as README prints it. */
class DocumentedSelectionIT {

    /** Rows that can be read by two names, and tables that have nothing to read. */
    static final String[] ODD_TABLES = {
        "CREATE TABLE plain (id int PRIMARY KEY)",
        "INSERT INTO plain VALUES (1)",
        "CREATE TABLE nothing ()",
        "CREATE TABLE logs (at int, kind int, PRIMARY KEY (at, kind)) PARTITION BY RANGE (at)",
        "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (1) TO (10)",
        "CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (10) TO (20) PARTITION BY LIST (kind)",
        "CREATE TABLE logs_2_a PARTITION OF logs_2 FOR VALUES IN (1)",
        "INSERT INTO logs VALUES (1, 1), (10, 1)",
        "CREATE TABLE cities (name text PRIMARY KEY)",
        "CREATE TABLE capitals (of text) INHERITS (cities)",
        "INSERT INTO cities VALUES ('Lyon')",
        "INSERT INTO capitals VALUES ('Paris', 'France')",
        "CREATE VIEW recent AS SELECT id FROM plain",
    };

    @TempDir private Path directory;

    @Test
    void recipeThatSelectsAllStreamsReadsEachRowOnce() throws Exception {
        List<String> steps = Snippet.all("README.md", "## On your own database", "sh");
        try (TestDatabase database = PostgresServer.shared().createDatabase()) {
            database.execute(ODD_TABLES);
            TapFiles files = new TapFiles(directory);
            files.config(database, Map.of("filter_dbs", database.name(), "parallelism", 1));

            step(steps.get(0));
            step(steps.get(1));
            step(steps.get(2));

            List<String> rows =
                    Files.readAllLines(directory.resolve("messages.jsonl")).stream()
                            .map(TapFiles::parse)
                            .filter(message -> message.path("type").asString().equals("RECORD"))
                            .map(
                                    message ->
                                            message.path("stream").asString()
                                                    + " "
                                                    + message.path("record"))
                            .sorted()
                            .toList();
            assertThat(rows)
                    .containsExactly(
                            "cities {\"name\":\"Lyon\"}",
                            "cities {\"name\":\"Paris\"}",
                            "logs {\"at\":1,\"kind\":1}",
                            "logs {\"at\":10,\"kind\":1}",
                            "plain {\"id\":1}",
                            "recent {\"id\":1}");
        }
    }

    @Test
    void partitionsAreMarkedOrLeftOut() throws Exception {
        String discovery = Snippet.all("README.md", "## On your own database", "sh").get(0);
        String list =
                "jq -r '.streams[] | .table_name, .metadata[0].metadata[\"parent-table\"]' catalog.json";
        try (TestDatabase database = PostgresServer.shared().createDatabase()) {
            database.execute(ODD_TABLES);
            TapFiles files = new TapFiles(directory);
            files.config(database, Map.of("filter_dbs", database.name()));
            step(discovery);
            List<String> all = step(list).stdoutLines();
            files.config(
                    database, Map.of("filter_dbs", database.name(), "discover_partitions", false));
            step(discovery);

            assertThat(all)
                    .containsExactly(
                            "capitals", "public.cities",
                            "cities", "null",
                            "logs", "null",
                            "logs_1", "public.logs",
                            "logs_2", "public.logs",
                            "logs_2_a", "public.logs_2",
                            "plain", "null",
                            "recent", "null");
            assertThat(step(list).stdoutLines())
                    .containsExactly(
                            "cities", "null", "logs", "null", "plain", "null", "recent", "null");
        }
    }

    /** Its rows would be nowhere else. */
    @Test
    void partitionIsListedIfItsParentIsNot() throws Exception {
        String discovery = Snippet.all("README.md", "## On your own database", "sh").get(0);
        try (TestDatabase database = PostgresServer.shared().createDatabase()) {
            database.execute(
                    "CREATE SCHEMA hidden",
                    "CREATE TABLE hidden.logs (at int) PARTITION BY RANGE (at)",
                    "CREATE TABLE logs_1 PARTITION OF hidden.logs FOR VALUES FROM (1) TO (10)");
            new TapFiles(directory)
                    .config(
                            database,
                            Map.of(
                                    "filter_dbs",
                                    database.name(),
                                    "filter_schemas",
                                    "public",
                                    "discover_partitions",
                                    false));

            step(discovery);

            assertThat(step("jq -r '.streams[].table_name' catalog.json").stdoutLines())
                    .containsExactly("logs_1");
        }
    }

    private TapResult step(String command) {
        String jar =
                Path.of(System.getProperty("tap.jar", "target/tap-postgres.jar"))
                        .toAbsolutePath()
                        .toString();
        return Command.of(directory, "sh", "-ec", command.replace("target/tap-postgres.jar", jar))
                .succeed();
    }
}
