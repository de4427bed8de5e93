package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FullTableIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    private final Transcript transcript = new Transcript();
    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_full");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void firstAndSecondRunAreWhatSingerIoWrites() throws Exception {
        database.execute(
                """
                CREATE TABLE orders (id int PRIMARY KEY, item varchar(10), at timestamptz);
                INSERT INTO orders VALUES (1, 'tab\t"', '2024-02-01 10:00+02'), (2, NULL, NULL);
                """);
        Path catalog = discover().selectAll().write(files);
        Path config = files.config(database);

        TapResult first = TAP.run("--config", config, "--catalog", catalog);
        assertThat(transcript.of(first))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"orders","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-2147483648,"maximum":2147483647},"item":{"type":["null","string"],"maxLength":10},"at":{"type":["null","string"],"format":"date-time"}}},"key_properties":["id"],"bookmark_properties":[]}
                        {"type":"STATE","value":{"currently_syncing":"tap_full-public-orders","bookmarks":{"tap_full-public-orders":{"last_replication_method":"FULL_TABLE","version":1}}}}
                        {"type":"RECORD","stream":"orders","record":{"id":1,"item":"tab\\t\\"","at":"2024-02-01T08:00:00+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"RECORD","stream":"orders","record":{"id":2,"item":null,"at":null},"version":1,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"orders","version":1}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_full-public-orders":{"last_replication_method":"FULL_TABLE","version":1,"xmin":null}}}}
                        """
                                .lines()
                                .toArray(String[]::new));

        database.execute("DELETE FROM orders WHERE id = 1");
        Path state = files.json("state.json", Transcript.lastState(first));
        TapResult second = TAP.run("--config", config, "--catalog", catalog, "--state", state);
        assertThat(transcript.of(second))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"orders","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-2147483648,"maximum":2147483647},"item":{"type":["null","string"],"maxLength":10},"at":{"type":["null","string"],"format":"date-time"}}},"key_properties":["id"],"bookmark_properties":[]}
                        {"type":"STATE","value":{"currently_syncing":"tap_full-public-orders","bookmarks":{"tap_full-public-orders":{"last_replication_method":"FULL_TABLE","version":2,"xmin":null}}}}
                        {"type":"RECORD","stream":"orders","record":{"id":2,"item":null,"at":null},"version":2,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"orders","version":2}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_full-public-orders":{"last_replication_method":"FULL_TABLE","version":2,"xmin":null}}}}
                        """
                                .lines()
                                .toArray(String[]::new));
        assertThat(first.exitCode()).isZero();
        assertThat(second.exitCode()).isZero();
    }

    @Test
    void viewsHaveTheKeyThatTheUserGaveThemAndNoXmin() throws Exception {
        database.execute(
                """
                CREATE VIEW keyed AS SELECT 7::int AS id, 'a'::text AS name;
                CREATE MATERIALIZED VIEW stored AS SELECT 8::int AS id;
                """);
        EditedCatalog catalog = discover().selectAll();
        catalog.with("tap_full-public-keyed", "view-key-properties", List.of("id"));

        TapResult result = TAP.run("-c", files.config(database), "-p", catalog.write(files));

        assertThat(transcript.of(result))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"keyed","schema":{"type":"object","properties":{"id":{"type":["null","integer"],"minimum":-2147483648,"maximum":2147483647},"name":{"type":["null","string"]}}},"key_properties":["id"],"bookmark_properties":[]}
                        {"type":"STATE","value":{"currently_syncing":"tap_full-public-keyed","bookmarks":{"tap_full-public-keyed":{"last_replication_method":"FULL_TABLE","version":1},"tap_full-public-stored":{"last_replication_method":"FULL_TABLE"}}}}
                        {"type":"RECORD","stream":"keyed","record":{"id":7,"name":"a"},"version":1,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"keyed","version":1}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_full-public-keyed":{"last_replication_method":"FULL_TABLE","version":1},"tap_full-public-stored":{"last_replication_method":"FULL_TABLE"}}}}
                        {"type":"SCHEMA","stream":"stored","schema":{"type":"object","properties":{"id":{"type":["null","integer"],"minimum":-2147483648,"maximum":2147483647}}},"key_properties":[],"bookmark_properties":[]}
                        {"type":"STATE","value":{"currently_syncing":"tap_full-public-stored","bookmarks":{"tap_full-public-keyed":{"last_replication_method":"FULL_TABLE","version":1},"tap_full-public-stored":{"last_replication_method":"FULL_TABLE","version":2}}}}
                        {"type":"RECORD","stream":"stored","record":{"id":8},"version":2,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"stored","version":2}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_full-public-keyed":{"last_replication_method":"FULL_TABLE","version":1},"tap_full-public-stored":{"last_replication_method":"FULL_TABLE","version":2}}}}
                        """
                                .lines()
                                .toArray(String[]::new));
        assertThat(result.exitCode()).isZero();
        assertThat(warnings(result))
                .containsExactly(
                        "WARNING Stream \"tap_full-public-stored\" is a view without \"view-key-properties\": its records have no key, so that a target can only append them");
    }

    @Test
    void viewKeyThatIsNoColumnFailsTheStreamByName() throws Exception {
        database.execute("CREATE VIEW v AS SELECT 1 AS id");
        EditedCatalog catalog = discover().selectAll();
        catalog.with("tap_full-public-v", "view-key-properties", List.of("id", "nope"));

        TapResult result = TAP.run("-c", files.config(database), "-p", catalog.write(files));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(CriticalLine.of(result))
                .startsWith("1 of 1 selected streams are not done: tap_full-public-v; cause: ");
        assertThat(result.stderr())
                .contains(
                        "ERROR Stream \"tap_full-public-v\" failed: key property \"nope\" is not a column of \"public\".\"v\"");
    }

    @Test
    void partitionedTableIsReadOnceThroughItsParent() throws Exception {
        database.execute(
                """
                CREATE TABLE logs (at date NOT NULL, n int, PRIMARY KEY (n, at)) PARTITION BY RANGE (at);
                CREATE TABLE logs_2023 PARTITION OF logs FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
                CREATE TABLE logs_2024 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
                INSERT INTO logs VALUES ('2024-05-05', 2), ('2023-05-05', 1);
                """);
        TapResult result = sync(discover().select("tap_full-public-logs"));
        assertThat(records(result))
                .containsExactly(
                        "{\"at\":\"2023-05-05T00:00:00+00:00\",\"n\":1}",
                        "{\"at\":\"2024-05-05T00:00:00+00:00\",\"n\":2}");
        assertThat(Transcript.messages(result).get(0).path("key_properties"))
                .hasToString("[\"n\",\"at\"]");
    }

    @Test
    void foreignKeylessInheritedEmptyAndOddlyNamedTablesAreRead() throws Exception {
        database.execute(
                """
                CREATE EXTENSION file_fdw;
                CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
                CREATE FOREIGN TABLE a_foreign (n int, s text) SERVER files
                    OPTIONS (program 'echo 5,five', format 'csv');
                CREATE TABLE b_keyless (n int);
                INSERT INTO b_keyless VALUES (1), (1);
                CREATE TABLE c_child (m int) INHERITS (b_keyless);
                INSERT INTO c_child VALUES (2, 3);
                CREATE TABLE d_empty (n int);
                CREATE SCHEMA "Sch.""ema";
                CREATE TABLE "Sch.""ema"."We""ird Näme\\" ("sp ace" int, "quo""te" int, "ключ" int, "dot.ted" int);
                INSERT INTO "Sch.""ema"."We""ird Näme\\" VALUES (1, 2, 3, 4);
                """);
        TapResult result = sync(discover().selectAll());
        assertThat(records(result))
                .containsExactly(
                        "{\"sp ace\":1,\"quo\\\"te\":2,\"ключ\":3,\"dot.ted\":4}",
                        "{\"n\":5,\"s\":\"five\"}",
                        "{\"n\":1}",
                        "{\"n\":1}",
                        "{\"n\":2}",
                        "{\"n\":2,\"m\":3}");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void deselectedColumnsAreAbsentExceptTheKey() throws Exception {
        database.execute(
                "CREATE TABLE t (a int, id int PRIMARY KEY, b int, c int); INSERT INTO t VALUES (1, 2, 3, 4)");
        String id = "tap_full-public-t";
        EditedCatalog catalog =
                discover()
                        .selectAll()
                        .withColumn(id, "a", "selected", false)
                        .withColumn(id, "id", "selected", false)
                        .withColumn(id, "c", "selected", "false");
        TapResult result = sync(catalog);
        assertThat(records(result)).containsExactly("{\"id\":2,\"b\":3}");
        SchemaCheck.requireAgreement(result);
    }

    @Test
    void streamThatWasInterruptedComesFirstAndTheRestById() throws Exception {
        database.execute("CREATE TABLE a (n int); CREATE TABLE b (n int); CREATE TABLE c (n int)");
        Path catalog = discover().selectAll().write(files);
        Path state =
                files.json("state.json", Map.of("currently_syncing", "tap_full-public-b", "x", 1));
        TapResult result = TAP.run("-c", files.config(database), "-p", catalog, "--state", state);
        assertThat(
                        Transcript.messages(result).stream()
                                .filter(message -> message.path("type").asString().equals("SCHEMA"))
                                .map(message -> message.path("stream").asString()))
                .containsExactly("b", "a", "c");
        assertThat(Transcript.lastState(result).path("x").asInt()).isEqualTo(1);
    }

    @Test
    void failedStreamDoesNotStopTheOthers() throws Exception {
        database.execute(
                """
                CREATE TABLE a (n int); INSERT INTO a VALUES (1);
                CREATE VIEW b AS SELECT 1 / (n - 1) AS n FROM a;
                CREATE TABLE c (n int); INSERT INTO c VALUES (3);
                CREATE TABLE nothing (n int);
                """);
        TapResult result =
                sync(
                        discover()
                                .selectAll()
                                .withColumn("tap_full-public-nothing", "n", "selected", "false"));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(records(result)).containsExactly("{\"n\":1}", "{\"n\":3}");
        assertThat(CriticalLine.of(result))
                .startsWith(
                        "2 of 4 selected streams are not done: tap_full-public-b, tap_full-public-nothing; first of 2 causes: ");
        assertThat(Transcript.lastState(result).path("currently_syncing").isNull()).isTrue();
        assertThat(result.stderr())
                .contains("ERROR Stream \"tap_full-public-b\" failed: cannot read the rows: ")
                .contains("WARNING Stream \"tap_full-public-nothing\" has no selected columns");
    }

    private EditedCatalog discover() {
        return EditedCatalog.discover(files, database);
    }

    private TapResult sync(EditedCatalog catalog) {
        return TAP.run("-c", files.config(database), "--catalog", catalog.write(files));
    }

    private static List<String> records(TapResult result) {
        return Transcript.messages(result).stream()
                .filter(message -> message.path("type").asString().equals("RECORD"))
                .map(message -> message.path("record"))
                .map(JsonNode::toString)
                .toList();
    }

    private static List<String> warnings(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
}
