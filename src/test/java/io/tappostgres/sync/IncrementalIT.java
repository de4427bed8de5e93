package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream that is read by its key looks like, from run to run. */
class IncrementalIT {

    private final Transcript transcript = new Transcript();
    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_key");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void runsByTimestampAreWhatSingerIoWrites() throws Exception {
        database.execute(
                """
                CREATE TABLE orders (id int PRIMARY KEY, item text, updated_at timestamptz NOT NULL);
                INSERT INTO orders VALUES (1, 'a', '2024-02-01 10:00+02'), (2, 'b', '2024-01-01 10:00+02'),
                    (3, 'c', '2024-02-01 10:00:00.25+02');
                """);
        IncrementalRuns runs = runs().select("orders", "updated_at");

        assertThat(transcript.of(runs.run()))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"orders","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-2147483648,"maximum":2147483647},"item":{"type":["null","string"]},"updated_at":{"type":["null","string"],"format":"date-time"}}},"key_properties":["id"],"bookmark_properties":["updated_at"]}
                        {"type":"STATE","value":{"currently_syncing":"tap_key-public-orders","bookmarks":{"tap_key-public-orders":{"last_replication_method":"INCREMENTAL","replication_key":"updated_at","version":1,"pending":["activate_version"]}}}}
                        {"type":"RECORD","stream":"orders","record":{"id":2,"item":"b","updated_at":"2024-01-01T08:00:00+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"RECORD","stream":"orders","record":{"id":1,"item":"a","updated_at":"2024-02-01T08:00:00+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"RECORD","stream":"orders","record":{"id":3,"item":"c","updated_at":"2024-02-01T08:00:00.250000+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"orders","version":1}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_key-public-orders":{"last_replication_method":"INCREMENTAL","replication_key":"updated_at","version":1,"replication_key_value":"2024-02-01T08:00:00.250000+00:00"}}}}
                        """
                                .lines()
                                .toArray(String[]::new));

        database.execute(
                """
                UPDATE orders SET item = 'changed', updated_at = '2024-03-01 00:00Z' WHERE id = 2;
                UPDATE orders SET item = 'changed without its key' WHERE id = 1;
                INSERT INTO orders VALUES (4, 'new', '2024-03-02 00:00Z'), (5, 'of old', '2023-03-02 00:00Z');
                """);
        assertThat(transcript.of(runs.run()))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"orders","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-2147483648,"maximum":2147483647},"item":{"type":["null","string"]},"updated_at":{"type":["null","string"],"format":"date-time"}}},"key_properties":["id"],"bookmark_properties":["updated_at"]}
                        {"type":"STATE","value":{"currently_syncing":"tap_key-public-orders","bookmarks":{"tap_key-public-orders":{"last_replication_method":"INCREMENTAL","replication_key":"updated_at","version":1,"replication_key_value":"2024-02-01T08:00:00.250000+00:00"}}}}
                        {"type":"ACTIVATE_VERSION","stream":"orders","version":1}
                        {"type":"RECORD","stream":"orders","record":{"id":3,"item":"c","updated_at":"2024-02-01T08:00:00.250000+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"RECORD","stream":"orders","record":{"id":2,"item":"changed","updated_at":"2024-03-01T00:00:00+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"RECORD","stream":"orders","record":{"id":4,"item":"new","updated_at":"2024-03-02T00:00:00+00:00"},"version":1,"time_extracted":NOW}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_key-public-orders":{"last_replication_method":"INCREMENTAL","replication_key":"updated_at","version":1,"replication_key_value":"2024-03-02T00:00:00+00:00"}}}}
                        """
                                .lines()
                                .toArray(String[]::new));
    }

    @Test
    void theRowsThatEqualTheBookmarkComeAgainAndNoOthers() throws Exception {
        database.execute(
                "CREATE TABLE t (n bigint); INSERT INTO t SELECT generate_series(1, 49)",
                "INSERT INTO t SELECT 149 FROM generate_series(1, 100)");
        IncrementalRuns runs = runs().select("t", "n");

        assertThat(IncrementalRuns.records(runs.run())).hasSize(149);
        for (int repeated = 0; repeated < 2; repeated++) {
            assertThat(IncrementalRuns.records(runs.run()))
                    .hasSize(100)
                    .containsOnly("{\"n\":149}");
        }
        database.execute("INSERT INTO t VALUES (150)");
        assertThat(IncrementalRuns.records(runs.run())).hasSize(101).endsWith("{\"n\":150}");
        assertThat(IncrementalRuns.records(runs.run())).containsExactly("{\"n\":150}");
        assertThat(runs.bookmark("t")).isEqualTo("150");
    }

    @Test
    void rowsWithoutAKeyComeInTheFirstPassOnlyAndWithoutAnyKeyInEach() throws Exception {
        database.execute(
                """
                CREATE TABLE all_null (id int PRIMARY KEY, n int); INSERT INTO all_null VALUES (1, NULL), (2, NULL);
                CREATE TABLE part_null (id int PRIMARY KEY, n int); INSERT INTO part_null VALUES (1, NULL), (2, 5);
                """);
        IncrementalRuns runs = runs().select("all_null", "n").select("part_null", "n");
        String warning =
                "WARNING Stream \"tap_key-public-all_null\": no row has a value of \"n\" yet; until one has, all rows are read in each run";

        TapResult first = runs.run();
        assertThat(IncrementalRuns.records(first))
                .containsExactly(
                        "{\"id\":1,\"n\":null}",
                        "{\"id\":2,\"n\":null}",
                        "{\"id\":2,\"n\":5}",
                        "{\"id\":1,\"n\":null}");
        assertThat(warnings(first)).containsExactly(warning);
        assertThat(runs.bookmark("all_null")).isEqualTo("null");

        TapResult second = runs.run();
        assertThat(IncrementalRuns.records(second))
                .containsExactly(
                        "{\"id\":1,\"n\":null}", "{\"id\":2,\"n\":null}", "{\"id\":2,\"n\":5}");

        database.execute("UPDATE all_null SET n = 7 WHERE id = 1");
        assertThat(IncrementalRuns.records(runs.run()))
                .startsWith("{\"id\":1,\"n\":7}", "{\"id\":2,\"n\":null}");
        assertThat(IncrementalRuns.records(runs.run()))
                .containsExactly("{\"id\":1,\"n\":7}", "{\"id\":2,\"n\":5}");
    }

    @Test
    void replicationKeyIsReadAlthoughItIsNotSelected() throws Exception {
        database.execute("CREATE TABLE t (a int, n int, b int); INSERT INTO t VALUES (1, 2, 3)");
        IncrementalRuns runs = runs().select("t", "n");
        runs.catalog().withColumn(runs.id("t"), "n", "selected", false);
        runs.catalog().withColumn(runs.id("t"), "b", "selected", false);

        TapResult result = runs.run();

        assertThat(IncrementalRuns.records(result)).containsExactly("{\"a\":1,\"n\":2}");
        SchemaCheck.requireAgreement(result);
        assertThat(result.stderrLines())
                .contains(
                        "INFO Stream \"tap_key-public-t\": column \"n\" is not selected, and is read as it is the replication key");
    }

    @Test
    void everySortOfRelationIsReadByItsKey() throws Exception {
        database.execute(
                """
                CREATE TABLE base (id int PRIMARY KEY, n int); INSERT INTO base VALUES (1, 30), (2, 10), (3, 20);
                CREATE VIEW a_view AS SELECT id, n FROM base;
                CREATE MATERIALIZED VIEW b_stored AS SELECT id, n FROM base;
                CREATE TABLE c_parts (id int, n int) PARTITION BY RANGE (n);
                CREATE TABLE c_low PARTITION OF c_parts FOR VALUES FROM (0) TO (15);
                CREATE TABLE c_high PARTITION OF c_parts FOR VALUES FROM (15) TO (99);
                INSERT INTO c_parts SELECT * FROM base;
                CREATE EXTENSION file_fdw;
                CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
                CREATE FOREIGN TABLE d_foreign (id int, n int) SERVER files
                    OPTIONS (program 'printf "1,30\\n2,10\\n3,20\\n"', format 'csv');
                CREATE TABLE e_parent (id int, n int); INSERT INTO e_parent VALUES (2, 10);
                CREATE TABLE f_child () INHERITS (e_parent); INSERT INTO f_child VALUES (1, 30), (3, 20);
                """);
        List<String> tables = List.of("a_view", "b_stored", "c_parts", "d_foreign", "e_parent");
        IncrementalRuns runs = runs();
        tables.forEach(table -> runs.select(table, "n"));
        runs.with("a_view", "view-key-properties", List.of("id"));

        TapResult first = runs.run();
        String[] inOrder = {"{\"id\":2,\"n\":10}", "{\"id\":3,\"n\":20}", "{\"id\":1,\"n\":30}"};
        for (int table = 0; table < tables.size(); table++) {
            assertThat(IncrementalRuns.records(first).subList(3 * table, 3 * table + 3))
                    .as(tables.get(table))
                    .containsExactly(inOrder);
            assertThat(runs.bookmark(tables.get(table))).isEqualTo("30");
        }
        assertThat(Transcript.messages(first).get(0).path("key_properties"))
                .hasToString("[\"id\"]");
        assertThat(hints(first))
                .containsExactly(
                        "CREATE INDEX CONCURRENTLY ON \"public\".\"b_stored\" (\"n\")",
                        "CREATE INDEX ON \"public\".\"c_parts\" (\"n\")",
                        "CREATE INDEX CONCURRENTLY ON \"public\".\"e_parent\" (\"n\")");

        database.execute("CREATE INDEX ON b_stored (n, id); CREATE INDEX ON e_parent (id, n)");
        database.execute("CREATE INDEX ON c_parts (n); CREATE INDEX ON e_parent (n) WHERE n > 5");
        TapResult second = runs.run();
        assertThat(IncrementalRuns.records(second)).hasSize(5).containsOnly(inOrder[2]);
        assertThat(hints(second))
                .containsExactly("CREATE INDEX CONCURRENTLY ON \"public\".\"e_parent\" (\"n\")");
    }

    private IncrementalRuns runs() {
        return new IncrementalRuns(files, database);
    }

    private static List<String> hints(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.contains("no index begins with"))
                .map(line -> line.substring(line.lastIndexOf("CREATE")))
                .toList();
    }

    private static List<String> warnings(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
}
