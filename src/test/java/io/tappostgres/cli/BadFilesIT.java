package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines and files that are refused before the server is asked for anything. */
class BadFilesIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final String SECRET = "planted-secret";

    private static final String STREAM =
            """
            {"tap_stream_id": "%s", "table_name": "%s", "stream": "%s",
             "schema": {"type": "object", "properties": {"id": {"type": "integer"}}},
             "metadata": [{"breadcrumb": [], "metadata": {"selected": true, "schema-name": "public", "replication-method": "%s"}}]}
            """;

    @TempDir private Path directory;
    private TapFiles files;
    private Path config;

    @BeforeEach
    void writeConfig() {
        files = new TapFiles(directory);
        config =
                files.json(
                        "config.json",
                        Map.of(
                                "host",
                                "127.0.0.1",
                                "port",
                                1,
                                "user",
                                "u",
                                "dbname",
                                "d",
                                "password",
                                SECRET));
    }

    @Test
    void noArgumentsShowTheUsage() {
        TapResult result = TAP.run();
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderrLines().get(0)).startsWith("Usage: tap-postgres ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nope | Unknown option: '--nope'; tap-postgres --help lists the options",
                "--config | Missing required parameter for option '--config' (FILE); tap-postgres --help lists the options",
                "surplus | Unmatched argument at index 0: 'surplus'; tap-postgres --help lists the options",
                "--discover | --config FILE is missing; tap-postgres --help lists the options",
                "--log-level=LOUD | Invalid value for option '--log-level': expected one of [DEBUG, INFO, WARNING, ERROR, CRITICAL] (case-insensitive) but was 'LOUD'; tap-postgres --help lists the options"
            })
    void wrongCommandLineIsRefused(String argument, String message) {
        assertThat(refused(TAP.run(argument))).isEqualTo(message);
    }

    @Test
    void configProblemsAreToldAllAtOnce() {
        Path wrong =
                files.json(
                        "wrong.json",
                        Map.of("host", "db.example.com:5432", "port", "many", "password", SECRET));
        assertThat(refused(TAP.run("--config", wrong, "--discover")))
                .contains("remove the port from host, use port")
                .contains("port must be a whole number from 1 to 65535")
                .contains("missing user, dbname");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "catalog", "state"})
    void fileThatIsNoJsonIsRefused(String role) throws IOException {
        Path catalog = files.text("catalog.json", "{\"streams\": []}");
        Path broken = directory.resolve("broken");
        Files.writeString(broken, "");
        requireRefusal(role, broken, catalog);
        Files.writeString(broken, "{\"password\": \"" + SECRET + "\",,}");
        requireRefusal(role, broken, catalog);
        Files.write(broken, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
        requireRefusal(role, broken, catalog);
        Files.writeString(broken, "[\"" + SECRET + "\"]");
        requireRefusal(role, broken, catalog);
        Files.writeString(broken, "{} {}");
        requireRefusal(role, broken, catalog);
        Files.delete(broken);
        requireRefusal(role, broken, catalog);
        Files.createDirectory(broken);
        requireRefusal(role, broken, catalog);
    }

    private void requireRefusal(String role, Path broken, Path catalog) {
        TapResult result =
                switch (role) {
                    case "config" -> TAP.run("--config", broken, "--catalog", catalog);
                    case "catalog" -> TAP.run("--config", config, "--catalog", broken);
                    default -> TAP.run("-c", config, "--catalog", catalog, "--state", broken);
                };
        assertThat(refused(result)).contains(role + " file " + broken);
    }

    @Test
    void streamsThatCannotBeToldApartAreRefused() {
        assertThat(refused(sync(stream("a", "t", "FULL_TABLE"), stream("a", "t", "FULL_TABLE"))))
                .endsWith("streams[1]: tap_stream_id \"a\" is there twice; keep one of them");
        assertThat(refused(sync(stream("a", "t", "FULL_TABLE"), stream("b", "t", "FULL_TABLE"))))
                .isEqualTo(
                        "streams cannot share a name: \"a\", \"b\" would be called \"t\"; set include_schemas_in_destination_stream_name to true, or give one of them another \"stream\" in the catalog");
    }

    @Test
    void unknownAndMissingReplicationMethodsAreRefused() {
        assertThat(refused(sync(stream("a", "t", "SOMETIMES"))))
                .endsWith(
                        "replication-method must be FULL_TABLE, INCREMENTAL or LOG_BASED, not \"SOMETIMES\"");
        assertThat(refused(sync(stream("a", "t", ""), stream("b", "u", ""))))
                .isEqualTo(
                        "no replication method for \"a\", \"b\": set \"replication-method\" in the metadata of the streams, or \"default_replication_method\" in the config");
    }

    @Test
    void syncWithoutACatalogIsRefused() {
        assertThat(refused(TAP.run("--config", config)))
                .isEqualTo(
                        "--catalog FILE is missing, which names the streams to sync; --discover writes one");
    }

    @Test
    void catalogInWhichNothingIsSelectedIsRefused() {
        String unlessIntended = ", or \"allow_nothing_selected\" in the config if this is intended";
        assertThat(refused(sync()))
                .isEqualTo(
                        "the catalog has no streams: write one with --discover, select streams in it, and give it as --catalog"
                                + unlessIntended);
        String unselected = stream("a", "t", "FULL_TABLE").replace("\"selected\": true, ", "");
        assertThat(refused(sync(unselected)))
                .isEqualTo(
                        "none of the 1 streams of the catalog is selected: set \"selected\": true in the metadata of the streams to sync"
                                + unlessIntended);
    }

    @Test
    void nothingSelectedIsNoFailureIfItIsAllowedAndKeepsTheState() {
        Path catalog = files.text("catalog.json", "{\"streams\": []}");
        Path state =
                files.text("state.json", "{\"bookmarks\": {\"x\": {\"version\": 5}}, \"y\": 1}");
        TapResult result =
                TAP.withEnvironment("TAP_POSTGRES_ALLOW_NOTHING_SELECTED", "true")
                        .run("--config", config, "--catalog", catalog, "--state", state);
        assertThat(result.exitCode()).isZero();
        assertThat(result.stdoutLines())
                .containsExactly(
                        "{\"type\":\"STATE\",\"value\":{\"bookmarks\":{\"x\":{\"version\":5}},\"y\":1}}");
        assertThat(result.stderrLines())
                .containsExactly(
                        "WARNING Nothing is synced, as the catalog has no streams: write one with --discover, select streams in it, and give it as --catalog");
    }

    private TapResult sync(String... streams) {
        String catalog = "{\"streams\": [" + String.join(",", List.of(streams)) + "]}";
        return TAP.run("--config", config, "--catalog", files.text("catalog.json", catalog));
    }

    private static String stream(String tapStreamId, String name, String method) {
        return STREAM.formatted(tapStreamId, name, name, method);
    }

    private static String refused(TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).doesNotContain(SECRET);
        return CriticalLine.of(result);
    }
}
