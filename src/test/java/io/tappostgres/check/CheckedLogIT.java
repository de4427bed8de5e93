package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are read from the log: what a server is asked beyond its tables. */
class CheckedLogIT {

    @TempDir private static Path directory;
    private static PostgresServer server;
    private static CheckRuns shop;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.startPrivate("16", ServerConfiguration.standard());
        shop =
                CheckRuns.of(
                        directory,
                        server.createDatabase("shop"),
                        "tap",
                        "CREATE TABLE orders (id int PRIMARY KEY); GRANT SELECT ON orders TO tap");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** Each remedy that the check prints is run, until there is none. */
    @Test
    void remediesLeadFromNothingToALogThatIsRead() throws Exception {
        Path catalog = catalog("LOG_BASED");
        TapResult nothing = shop.run(Map.of(), "--catalog", catalog);
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(shop.text(nothing).lines().filter(line -> line.startsWith("FAIL")))
                .containsExactly(
                        "FAIL  D25  right to read the log    user \"tap\" has no right to read the log",
                        "FAIL  D30  slot                     Unable to find replication slot \"stitch_shop\" or \"stitch\" or");
        TapResult json = shop.run(Map.of(), "--catalog", catalog, "--format", "json");
        assertThat(CheckRuns.json(json).at("/phases/log/status").asString()).isEqualTo("failed");
        assertThat(CheckRuns.json(json).at("/phases/privileges/status").asString())
                .isEqualTo("succeeded");
        for (String id : List.of("D25", "D30")) {
            shop.database().execute(CheckRuns.remedies(json, id).get(0));
        }

        TapResult unpublished = shop.run(Map.of(), "--catalog", catalog, "--format", "json");
        assertThat(unpublished.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(unpublished).get("D42").get(0)).startsWith("FAIL");
        for (String remedy : CheckRuns.remedies(unpublished, "D42")) {
            shop.database().execute(remedy);
        }

        TapResult ready = shop.run(Map.of(), "--catalog", catalog, "--format", "json");
        assertThat(ready.exitCode()).as(shop.text(ready)).isZero();
        assertThat(CheckRuns.json(ready).at("/phases/log/message").asString()).isEqualTo("usable");
        assertThat(CheckRuns.findings(ready).keySet())
                .contains(
                        "D20", "D22", "D23", "D24", "D25", "D26", "D30", "D32", "D33", "D34", "D35",
                        "D36", "D39", "D41", "D42", "D60", "D61", "D72");
        TapResult sync =
                TapRunner.ofBuiltJar().run("-c", shop.config(Map.of()), "--catalog", catalog);
        assertThat(sync.exitCode()).as(sync.toString()).isZero();

        TapResult probed =
                shop.run(Map.of(), "--catalog", catalog, "--probe-plugin", "--format", "json");
        assertThat(CheckRuns.findings(probed).get("D38"))
                .containsExactly("PASS database \"shop\": pgoutput");

        Path state =
                shop.files()
                        .text(
                                "state.json",
                                "{\"bookmarks\":{\"shop-public-orders\":{\"last_replication_method\":\"LOG_BASED\",\"lsn\":1,\"version\":1}}}");
        TapResult behind =
                shop.run(Map.of(), "--catalog", catalog, "--state", state, "--format", "json");
        assertThat(behind.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(behind).get("D35").get(0))
                .startsWith("FAIL stream \"shop-public-orders\": ");

        TapResult forgotten =
                shop.run(Map.of(), "--catalog", catalog("FULL_TABLE"), "--format", "json");
        assertThat(forgotten.exitCode()).isZero();
        assertThat(CheckRuns.findings(forgotten).get("D40").get(0))
                .startsWith("WARN : slot \"stitch_shop\" of database \"shop\" keeps ");
        assertThat(CheckRuns.findings(forgotten)).doesNotContainKeys("D20", "D25", "D30");
    }

    @Test
    void withoutACatalogTheConfigSaysWhetherTheLogIsAskedAbout() throws Exception {
        try (TestDatabase other = server.createDatabase("other")) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            other,
                            "tap",
                            "CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO tap");
            assertThat(CheckRuns.findings(runs.run(Map.of(), "--format", "json")))
                    .doesNotContainKeys("D20", "D30", "D40");
            TapResult logged =
                    runs.run(Map.of("use_log_based_replication", true), "--format", "json");
            assertThat(logged.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(logged).get("D20")).containsExactly("PASS : logical");
            assertThat(CheckRuns.findings(logged).get("D30").get(0)).startsWith("FAIL");
        }
    }

    private static Path catalog(String method) {
        return EditedCatalog.discover(shop.files(), shop.database())
                .selectAll()
                .with("shop-public-orders", "replication-method", method)
                .write(shop.files());
    }
}
