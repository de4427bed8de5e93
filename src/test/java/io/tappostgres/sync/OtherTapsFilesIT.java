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

/** Catalogs and states as the other taps for PostgreSQL wrote them run as they are. */
class OtherTapsFilesIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    private static final String SINGER_IO_CATALOG =
            """
            {"streams": [{"table_name": "orders", "stream": "orders", "tap_stream_id": "tap_other-public-orders",
              "metadata": [
                {"breadcrumb": [], "metadata": {"table-key-properties": ["id"], "schema-name": "public", "database-name": "tap_other", "row-count": 3, "is-view": false, "selected": true, "replication-method": "FULL_TABLE"}},
                {"breadcrumb": ["properties", "id"], "metadata": {"sql-datatype": "integer", "inclusion": "automatic", "selected-by-default": true}},
                {"breadcrumb": ["properties", "photo"], "metadata": {"sql-datatype": "bytea", "inclusion": "unsupported", "selected-by-default": false, "selected": true}},
                {"breadcrumb": ["properties", "at"], "metadata": {"sql-datatype": "interval", "inclusion": "unsupported", "selected-by-default": false}}],
              "schema": {"type": "object", "properties": {
                "id": {"type": ["integer"], "minimum": -2147483648, "maximum": 2147483647}, "photo": {}, "at": {}}}}]}
            """;

    private final Transcript transcript = new Transcript();
    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_other");
        database.execute(
                """
                CREATE TABLE orders (id int PRIMARY KEY, photo bytea, at interval);
                INSERT INTO orders VALUES (1, 'x', '1 day');
                """);
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void singerIoUnsupportedColumnsAreIgnoredAndItsInterruptedCopyStartsAnew() {
        TapResult result =
                sync(
                        SINGER_IO_CATALOG,
                        """
                        {"currently_syncing": "tap_other-public-orders", "bookmarks": {
                          "tap_other-public-orders": {"last_replication_method": "FULL_TABLE", "version": 1600000000000, "xmin": 735},
                          "tap_other-public-gone": {"last_replication_method": "INCREMENTAL", "replication_key": "n", "version": 1600000000001, "replication_key_value": 9}}}
                        """,
                        Map.of());
        assertThat(transcript.of(result))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"orders","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-2147483648,"maximum":2147483647}}},"key_properties":["id"],"bookmark_properties":[]}
                        {"type":"STATE","value":{"currently_syncing":"tap_other-public-orders","bookmarks":{"tap_other-public-orders":{"last_replication_method":"FULL_TABLE","version":1,"xmin":735},"tap_other-public-gone":{"last_replication_method":"INCREMENTAL","replication_key":"n","version":2,"replication_key_value":9}}}}
                        {"type":"RECORD","stream":"orders","record":{"id":1},"version":1,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"orders","version":1}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"tap_other-public-orders":{"last_replication_method":"FULL_TABLE","version":1,"xmin":null},"tap_other-public-gone":{"last_replication_method":"INCREMENTAL","replication_key":"n","version":2,"replication_key_value":9}}}}
                        """
                                .lines()
                                .toArray(String[]::new));
        assertThat(result.exitCode()).isZero();
        assertThat(result.stderr())
                .contains(
                        "WARNING Stream \"tap_other-public-orders\": column \"photo\" is selected, but the catalog calls it unsupported; run --discover again to read it");
    }

    @Test
    void keyThatSingerIoCallsUnsupportedIsReadAllTheSame() throws Exception {
        database.execute("DROP TABLE orders; CREATE TABLE orders (id bytea PRIMARY KEY)");
        database.execute("INSERT INTO orders VALUES ('\\xAB')");
        TapResult result =
                sync(
                        SINGER_IO_CATALOG
                                .replace(
                                        "\"integer\", \"inclusion\": \"automatic\"",
                                        "\"bytea\", \"inclusion\": \"unsupported\"")
                                .replaceFirst("\"id\": \\{\"type.*?}", "\"id\": {}"),
                        "{}",
                        Map.of());
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(transcript.of(result).get(2)).contains("\"record\":{\"id\":\"ab\"}");
        SchemaCheck.requireAgreement(result);
    }

    @Test
    void rowsOfAnotherMethodStayInTheTargetUntilTheCopyIsComplete() {
        TapResult result =
                sync(
                        SINGER_IO_CATALOG,
                        """
                        {"bookmarks": {"tap_other-public-orders": {"last_replication_method": "LOG_BASED", "version": 9000000000000, "lsn": 5}}}
                        """,
                        Map.of());
        List<String> types =
                Transcript.messages(result).stream()
                        .map(message -> message.path("type").asString())
                        .toList();
        assertThat(types).containsExactly("SCHEMA", "STATE", "RECORD", "ACTIVATE_VERSION", "STATE");
        assertThat(
                        Transcript.lastState(result)
                                .at("/bookmarks/tap_other-public-orders")
                                .propertyNames())
                .containsExactly("last_replication_method", "version", "xmin");
        assertThat(
                        Transcript.lastState(result)
                                .at("/bookmarks/tap_other-public-orders/version")
                                .asLong())
                .as("greater than that of the rows in the target, whatever the clock says")
                .isEqualTo(9_000_000_000_001L);
    }

    @Test
    void pipelineWiseStreamIdsWithoutTheDatabaseAreFoundByTheirMetadata() {
        String catalog =
                SINGER_IO_CATALOG
                        .replace("\"tap_other-public-orders\"", "\"public-orders\"")
                        .replace("\"database-name\": \"tap_other\", ", "");
        TapResult result = sync(catalog, "{}", Map.of("default_replication_method", "FULL_TABLE"));
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(transcript.of(result).get(2))
                .isEqualTo(
                        "{\"type\":\"RECORD\",\"stream\":\"orders\",\"record\":{\"id\":1},\"version\":1,\"time_extracted\":NOW}");
        assertThat(Transcript.lastState(result).path("bookmarks").propertyNames())
                .containsExactly("public-orders");
    }

    @Test
    void meltanoCatalogWithMethodAndKeyAtTheTopIsRead() {
        TapResult result =
                sync(
                        """
                        {"streams": [{"tap_stream_id": "public-orders", "table_name": "orders", "stream": "public-orders",
                          "replication_method": "FULL_TABLE", "key_properties": ["id"], "is_view": false,
                          "schema": {"type": "object", "properties": {"id": {"type": ["integer"]}, "at": {"type": ["string", "null"]}}, "required": ["id", "gone"]},
                          "metadata": [
                            {"breadcrumb": ["properties", "id"], "metadata": {"inclusion": "automatic", "selected": true}},
                            {"breadcrumb": ["properties", "at"], "metadata": {"inclusion": "available", "selected": true}},
                            {"breadcrumb": [], "metadata": {"inclusion": "available", "table-key-properties": [], "forced-replication-method": "", "schema-name": "public", "selected": true}}]}]}
                        """,
                        """
                        {"bookmarks": {"public-orders": {}}, "singer_sdk": {"version": "0.54.5"}}
                        """,
                        Map.of());
        assertThat(transcript.of(result))
                .containsExactly(
                        """
                        {"type":"SCHEMA","stream":"public-orders","schema":{"type":"object","properties":{"id":{"type":["integer"]},"at":{"type":["string","null"]}},"required":["id"]},"key_properties":["id"],"bookmark_properties":[]}
                        {"type":"STATE","value":{"currently_syncing":"public-orders","bookmarks":{"public-orders":{"last_replication_method":"FULL_TABLE","version":1}},"singer_sdk":{"version":"0.54.5"}}}
                        {"type":"RECORD","stream":"public-orders","record":{"id":1,"at":"P1D"},"version":1,"time_extracted":NOW}
                        {"type":"ACTIVATE_VERSION","stream":"public-orders","version":1}
                        {"type":"STATE","value":{"currently_syncing":null,"bookmarks":{"public-orders":{"last_replication_method":"FULL_TABLE","version":1,"xmin":null}},"singer_sdk":{"version":"0.54.5"}}}
                        """
                                .lines()
                                .toArray(String[]::new));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void schemaStandsInFrontOfTheStreamNameIfAskedFor() {
        TapResult result =
                sync(
                        SINGER_IO_CATALOG,
                        "{}",
                        Map.of("include_schemas_in_destination_stream_name", "true"));
        assertThat(transcript.of(result).get(3))
                .isEqualTo(
                        "{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"public_orders\",\"version\":1}");
    }

    @Test
    void logBasedWithoutASlotFailsByNameWhileTheRestRuns() throws Exception {
        database.execute("CREATE TABLE more (n int); INSERT INTO more VALUES (5)");
        EditedCatalog catalog = EditedCatalog.discover(files, database).selectAll();
        catalog.with("tap_other-public-more", "replication-method", "LOG_BASED");
        TapResult result = TAP.run("-c", files.config(database), "-p", catalog.write(files));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .startsWith("1 of 2 selected streams are not done: tap_other-public-more; cause: ");
        assertThat(result.stderr()).contains("Unable to find replication slot");
        assertThat(transcript.of(result).get(2))
                .contains("{\"id\":1,\"photo\":\"78\",\"at\":\"P1D\"}");
    }

    private TapResult sync(String catalog, String state, Map<String, ?> config) {
        return TAP.run(
                "--config",
                files.config(database, config),
                "--properties",
                files.text("catalog.json", catalog),
                "--state",
                files.text("state.json", state));
    }
}
