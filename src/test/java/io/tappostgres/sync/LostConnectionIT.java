package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server, or one of its sessions, goes away while the tap reads. */
class LostConnectionIT {

    private static final String LARGE_AND_SMALL =
            """
            CREATE TABLE a_large AS SELECT id, repeat('x', 500) AS text FROM generate_series(1, 200000) AS id;
            CREATE TABLE b_small AS SELECT 1 AS id;
            CREATE TABLE c_small AS SELECT 2 AS id;
            """;

    @TempDir private Path directory;

    @Test
    void terminatedSessionsAreReplacedAndNoRowIsMissing() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (TestDatabase database = PostgresServer.newest().createDatabase("tap_lost")) {
            database.execute(LARGE_AND_SMALL);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            // With two readers the second one may be at another table just then.
            Path config = files.config(database, Map.of("parallelism", 1));
            try (RunningTap tap = TapRunner.ofBuiltJar().start("-c", config, "-p", catalog)) {
                ServerWaits.awaitCopy(database);
                assertThat(terminateAll(database)).isNotEmpty();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(line(result, "WARNING"))
                        .startsWith(
                                "WARNING Stream \"tap_lost-public-a_large\" lost its connection and goes on with another: cannot read the rows: ");
                assertThat(activations(result)).containsExactly("a_large", "b_small", "c_small");
                assertThat(idsOf(result, "a_large")).hasSize(200_000);
            }
        }
    }

    @Test
    void terminatedSessionFailsItsStreamWhereRetriesAreOff() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (TestDatabase database = PostgresServer.newest().createDatabase("tap_lost")) {
            database.execute(LARGE_AND_SMALL);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            // With two readers the second one has a session too, of a stream that fails as well.
            Map<String, ?> settings = Map.of("connection_retry_seconds", 0, "parallelism", 1);
            Path config = files.config(database, settings);
            try (RunningTap tap = TapRunner.ofBuiltJar().start("-c", config, "-p", catalog)) {
                ServerWaits.awaitCopy(database);
                assertThat(terminateAll(database)).isNotEmpty();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(CriticalLine.of(result))
                        .startsWith(
                                "1 of 3 selected streams are not done: tap_lost-public-a_large; cause: ");
                assertThat(line(result, "ERROR"))
                        .startsWith(
                                "ERROR Stream \"tap_lost-public-a_large\" failed: cannot read the rows: ")
                        .endsWith("; the connection was lost: run again with the last STATE");
                assertThat(activations(result)).containsExactly("b_small", "c_small");
            }
        }
    }

    private static List<List<String>> terminateAll(TestDatabase database) throws Exception {
        return database.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tap-postgres'");
    }

    private static Set<Long> idsOf(TapResult result, String stream) {
        String start = "{\"type\":\"RECORD\",\"stream\":\"" + stream + "\"";
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith(start))
                .map(line -> TapFiles.parse(line).path("record").path("id").asLong())
                .collect(Collectors.toSet());
    }

    @Test
    void serverThatIsGoneIsWaitedForOnceAndTheEndSaysWhy() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (PostgresServer server =
                PostgresServer.startPrivate("18", ServerConfiguration.standard())) {
            TestDatabase database = server.createDatabase("tap_lost");
            database.execute(LARGE_AND_SMALL);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            Path config =
                    files.config(
                            database,
                            Map.of(
                                    "connect_timeout",
                                    3,
                                    "connection_retry_seconds",
                                    1,
                                    "parallelism",
                                    1));
            try (RunningTap tap =
                    TapRunner.ofBuiltJar()
                            .withTimeout(Duration.ofSeconds(20))
                            .start("-c", config, "-p", catalog)) {
                ServerWaits.awaitCopy(database);
                server.stopImmediately();
                long startNanos = System.nanoTime();

                TapResult result = tap.awaitEnd();

                assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                        .isLessThan(Duration.ofSeconds(6));
                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(CriticalLine.of(result))
                        .startsWith(
                                "3 of 3 selected streams are not done: tap_lost-public-a_large, tap_lost-public-b_small, tap_lost-public-c_small; cause: cannot connect to database \"tap_lost\" on 127.0.0.1:")
                        .contains("Connection to 127.0.0.1:%d refused".formatted(server.port()))
                        .endsWith(
                                "; check \"host\" and \"port\", and that the server listens there");
                assertThat(result.stderrLines().stream().filter(line -> line.startsWith("ERROR")))
                        .hasSize(1);
            }
        }
    }

    private static String line(TapResult result, String start) {
        return result.stderrLines().stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError(result.toString()));
    }

    private static List<String> activations(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"ACTIVATE_VERSION\""))
                .map(line -> TapFiles.parse(line).path("stream").asString())
                .toList();
    }
}
