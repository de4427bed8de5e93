package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.Command;
import io.tappostgres.testing.InstalledTap;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.PythonPart;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meltano runs the tap as README configures it: select rules, metadata, state. */
class MeltanoIT {

    private static final PythonPart MELTANO = PythonPart.named("meltano");
    private static final PythonPart TARGET = PythonPart.named("target-jsonl");

    private static final String LOADER =
            """
              loaders:
                - name: target-jsonl
                  namespace: target_jsonl
                  executable: %s
                  settings:
                    - {name: destination_path}
                    - {name: do_timestamp_file, kind: boolean}
                  config: {destination_path: out, do_timestamp_file: false}
            default_environment: test
            environments: [{name: test}]
            """;

    @TempDir private Path directory;

    @Test
    void secondRunContinuesFromTheFirst() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase()) {
            database.execute(DocumentedSelectionIT.ODD_TABLES);
            database.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY, card_number text, updated_at date)",
                    "INSERT INTO orders VALUES (1, '4', '2024-01-01'), (2, '5', '2024-01-02')");
            createProject();

            TapResult first = run(database);
            Map<String, String> loadedFirst = takeLoaded();
            database.execute("INSERT INTO orders VALUES (3, '6', '2024-01-03')");
            TapResult second = run(database);
            Map<String, String> loadedSecond = takeLoaded();

            assertThat(first.exitCode()).as(first.toString()).isZero();
            assertThat(second.exitCode()).as(second.toString()).isZero();
            Map<String, String> expected = new TreeMap<>();
            expected.put("cities", "{\"name\": \"Lyon\"}\n{\"name\": \"Paris\"}\n");
            expected.put("logs", "{\"at\": 1, \"kind\": 1}\n{\"at\": 10, \"kind\": 1}\n");
            expected.put("plain", "{\"id\": 1}\n");
            expected.put("recent", "{\"id\": 1}\n");
            expected.put("orders", order(1) + order(2));
            assertThat(loadedFirst).isEqualTo(expected);
            expected.put("orders", order(2) + order(3));
            assertThat(loadedSecond).isEqualTo(expected);
        }
    }

    private static String order(int day) {
        return "{\"id\": %d, \"updated_at\": \"2024-01-0%d\"}\n"
                .formatted(day, day)
                .replace("\"}", "T00:00:00+00:00\"}");
    }

    private void createProject() throws IOException {
        InstalledTap tap = InstalledTap.in(directory, Path.of(System.getProperty("java.home")));
        String extractor =
                Snippet.of("README.md", "### From Meltano", "yaml")
                        .replace("/srv/tap", tap.directory().toString());
        Files.writeString(
                directory.resolve("meltano.yml"),
                extractor + LOADER.formatted(TARGET.program("target-jsonl")));
    }

    /**
     * What the config in meltano.yml cannot know comes from the environment, as a password does.
     */
    private TapResult run(TestDatabase database) {
        PostgresServer server = database.server();
        return Command.of(
                        directory,
                        MELTANO.program("meltano"),
                        "run",
                        "tap-postgres",
                        "target-jsonl")
                .with("MELTANO_SEND_ANONYMOUS_USAGE_STATS", "false")
                .with("HOME", directory.resolve("home").toString())
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("TAP_POSTGRES_ARCHIVE", "off")
                .with("TAP_POSTGRES_HOST", server.host())
                .with("TAP_POSTGRES_PORT", String.valueOf(server.port()))
                .with("TAP_POSTGRES_USER", server.superuser())
                .with("TAP_POSTGRES_PASSWORD", server.password())
                .with("TAP_POSTGRES_DBNAME", database.name())
                .with("TAP_POSTGRES_FILTER_DBS", database.name())
                .run();
    }

    /** What a run has loaded, by stream. */
    private Map<String, String> takeLoaded() throws IOException {
        Map<String, String> loaded = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            for (Path file : files.toList()) {
                String stream = file.getFileName().toString().replace(".jsonl", "");
                loaded.put(stream, Files.readString(file));
                Files.delete(file);
            }
        }
        return loaded;
    }
}
