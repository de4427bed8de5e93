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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connection goes dead and stays open, in one phase of a run after the other. The runs of a test
 * go on side by side, as each of them waits most of the time.
 */
class SilentConnectionIT {

    private static final int ROWS = 30_000;

    @TempDir private Path directory;

    /** A run through a proxy of its own. */
    private record Phase(String name, StallingProxy proxy, RunningTap tap)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            tap.close();
            proxy.close();
        }
    }

    private interface Proxies {
        StallingProxy of(PostgresServer server) throws IOException;
    }

    private Phase start(
            String name,
            TestDatabase database,
            Path catalog,
            Map<String, ?> settings,
            Proxies proxies)
            throws Exception {
        StallingProxy proxy = proxies.of(database.server());
        Map<String, Object> config = new HashMap<>(settings);
        config.put("host", "127.0.0.1");
        config.put("port", proxy.port());
        config.put("sslmode", "disable");
        TapFiles files = new TapFiles(Files.createDirectory(directory.resolve(name)));
        return new Phase(
                name,
                proxy,
                TapRunner.ofBuiltJar().start("-c", files.config(database, config), "-p", catalog));
    }

    private static void requireAllRows(Phase phase) {
        TapResult result = phase.tap().awaitEnd();
        assertThat(phase.proxy().isSpent()).as(phase.name()).isTrue();
        assertThat(result.exitCode()).as("%s: %s", phase.name(), result.stderr()).isZero();
        assertThat(
                        result.stdoutLines().stream()
                                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                                .map(line -> TapFiles.parse(line).path("record").path("id"))
                                .distinct())
                .as(phase.name())
                .hasSize(ROWS);
    }

    @Test
    void runReadsEveryRowWhenAConnectionGoesDead() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(
                    "CREATE TABLE t AS SELECT id, repeat('x', 1000) AS filler FROM generate_series(1, %d) AS id"
                            .formatted(ROWS));
            Path catalog =
                    EditedCatalog.discover(new TapFiles(directory), database)
                            .selectAll()
                            .write(new TapFiles(directory));
            List<Phase> phases = new ArrayList<>();
            Map<String, String> requests =
                    Map.of(
                            "lock",
                            "lock_timeout =",
                            "catalogs",
                            "pg_attribute",
                            "snapshot",
                            "REPEATABLE READ",
                            "copy",
                            "COPY (");
            try {
                for (Map.Entry<String, String> request : requests.entrySet()) {
                    phases.add(
                            start(
                                    request.getKey(),
                                    database,
                                    catalog,
                                    Map.of("parallelism", 1),
                                    server ->
                                            StallingProxy.atRequest(
                                                    server, request.getValue(), 1)));
                }
                phases.forEach(SilentConnectionIT::requireAllRows);
            } finally {
                for (Phase phase : phases) {
                    phase.close();
                }
            }
        }
    }
}
