package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.StallingProxy;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection of a copy goes dead and stays open, in one phase of the run after the other. */
class SilentConnectionIT {

    private static final int ROWS = 60_000;

    private static final String NOTHING_ANSWERED =
            "nothing answered within 3 seconds: check \"host\" and \"port\", and firewalls on the way";

    private static final TapRunner TAP = TapRunner.ofBuiltJar().withTimeout(Duration.ofMinutes(5));

    @TempDir private Path directory;

    private interface Proxies {
        StallingProxy of(PostgresServer server) throws IOException;
    }

    /** A run through a proxy of its own. */
    private record Run(String phase, StallingProxy proxy, RunningTap tap) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            tap.close();
            proxy.close();
        }
    }

    private static TestDatabase create() throws Exception {
        TestDatabase database = PostgresServer.newest().createDatabase();
        database.execute(
                // Large enough for several pieces under one snapshot, with little to send.
                "CREATE TABLE t WITH (fillfactor = 10) AS SELECT id FROM generate_series(1, %d) AS id"
                        .formatted(ROWS));
        return database;
    }

    private Path catalog(TestDatabase database) {
        TapFiles files = new TapFiles(directory);
        return EditedCatalog.discover(files, database).selectAll().write(files);
    }

    private Run start(
            String phase, TestDatabase database, Path catalog, Map<String, ?> more, Proxies proxies)
            throws IOException {
        StallingProxy proxy = proxies.of(database.server());
        TapFiles files = new TapFiles(Files.createDirectory(directory.resolve(phase)));
        Path config = files.config(database, through(proxy, more));
        return new Run(phase, proxy, TAP.start("-c", config, "-p", catalog));
    }

    private static Map<String, Object> through(StallingProxy proxy, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("host", "127.0.0.1");
        config.put("port", proxy.port());
        config.put("sslmode", "disable");
        return config;
    }

    private static TapResult requireAllRows(Run run) {
        TapResult result = run.tap().awaitEnd();
        assertThat(run.proxy().isSpent()).as(run.phase()).isTrue();
        assertThat(result.exitCode()).as("%s: %s", run.phase(), result.stderr()).isZero();
        assertThat(
                        result.stdoutLines().stream()
                                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                                .map(line -> TapFiles.parse(line).path("record").path("id"))
                                .distinct())
                .as(run.phase())
                .hasSize(ROWS);
        return result;
    }

    /** The runs go on side by side, as each of them waits most of the time. */
    @Test
    void everyRowIsReadWhateverTheConnectionWasAboutWhenItWentDead() throws Exception {
        Map<String, Proxies> phases = new LinkedHashMap<>();
        phases.put("lock", server -> StallingProxy.atRequest(server, "SET LOCAL lock_timeout", 1));
        phases.put("catalogs", server -> StallingProxy.atRequest(server, "pg_attribute", 1));
        phases.put("length", server -> StallingProxy.falsifying(server, "pg_attribute"));
        phases.put("snapshot", server -> StallingProxy.atRequest(server, "REPEATABLE READ", 1));
        phases.put("copy", server -> StallingProxy.atRequest(server, "COPY (", 1));
        phases.put("rows", server -> StallingProxy.atAnswer(server, "2000\n"));
        phases.put("end of copy", server -> StallingProxy.atAnswer(server, "COPY "));
        // The name under which the driver has prepared its ROLLBACK by then.
        phases.put("end", server -> StallingProxy.atRequest(server, "S_1", 1).behind("COPY ("));
        List<Run> runs = new ArrayList<>();
        ExecutorService readers = Executors.newFixedThreadPool(phases.size());
        try (TestDatabase database = create()) {
            Path catalog = catalog(database);
            for (Map.Entry<String, Proxies> phase : phases.entrySet()) {
                runs.add(
                        start(
                                phase.getKey(),
                                database,
                                catalog,
                                Map.of("parallelism", 1),
                                phase.getValue()));
            }
            // At the same time, lest those whose turn has not come wait for their pipe to be read.
            List<CompletableFuture<TapResult>> ends =
                    runs.stream()
                            .map(
                                    run ->
                                            CompletableFuture.supplyAsync(
                                                    () -> requireAllRows(run), readers))
                            .toList();
            TapResult last = null;
            for (CompletableFuture<TapResult> end : ends) {
                last = end.get();
            }
            // All rows were out by then, and there was nothing to try again.
            assertThat(last.stderr()).doesNotContain("goes on with another");
        } finally {
            for (Run run : runs) {
                run.close();
            }
            readers.shutdownNow();
        }
    }

    /** The log-in packet has the first text, the first statement the second one. */
    @ParameterizedTest
    @ValueSource(strings = {"client_encoding", "set_config"})
    void secondConnectionThatIsDeadFromTheStartIsDoneWithout(String marker) throws Exception {
        try (TestDatabase database = create();
                Run run =
                        start(
                                "second",
                                database,
                                catalog(database),
                                Map.of("parallelism", 2, "connect_timeout", 3),
                                server -> StallingProxy.atRequest(server, marker, 1).sparing(1))) {
            requireAllRows(run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_encoding", "set_config"})
    void runWithoutAnyConnectionThatIsAliveEndsInTime(String marker) throws Exception {
        try (TestDatabase database = create();
                Run run =
                        start(
                                "all",
                                database,
                                catalog(database),
                                Map.of("connect_timeout", 3),
                                server ->
                                        StallingProxy.atRequest(
                                                server, marker, Integer.MAX_VALUE))) {
            TapResult result = run.tap().awaitEnd();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
            assertThat(result.stderrLines())
                    .anyMatch(line -> line.endsWith("; " + NOTHING_ANSWERED));
        }
    }

    /** Its backend is at work all the time, which another session sees. */
    @Test
    void statementThatTakesLongIsNotEnded() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(
                    "CREATE VIEW v AS SELECT 1 AS id FROM (SELECT pg_catalog.pg_sleep(45)) AS slow");
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);

            TapResult result = TAP.run("-c", files.config(database), "-p", catalog);

            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(result.stderr()).doesNotContain("Closing a connection");
        }
    }
}
