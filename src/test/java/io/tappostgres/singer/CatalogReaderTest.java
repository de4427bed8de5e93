package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.ReplicationMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogReaderTest {

    @TempDir Path directory;

    @Test
    void singerIoCatalogIsReadWithSelectedStreamsOnly() {
        Catalog catalog = CatalogReader.read(Fixtures.file("singer-io-catalog.json"));

        assertThat(catalog.streamCount()).isEqualTo(3);
        assertThat(catalog.selectedEntries())
                .extracting(CatalogEntry::tapStreamId)
                .containsExactly("shop-public-orders", "shop-reports-order_totals");
        CatalogEntry orders = catalog.selectedEntries().get(0);
        assertThat(orders.tableName()).isEqualTo("orders");
        assertThat(orders.streamName()).isEqualTo("orders");
        assertThat(orders.selectedColumns()).containsExactly("id", "updated_at");
        assertThat(orders.unsupportedSelectedColumns()).containsExactly("payload");
        Metadata metadata = orders.metadata();
        assertThat(metadata.schemaName()).isEqualTo("public");
        assertThat(metadata.databaseName()).isEqualTo("shop");
        assertThat(metadata.rowCount()).hasValue(12000);
        assertThat(metadata.isView()).isFalse();
        assertThat(metadata.keyProperties()).containsExactly("id");
        assertThat(metadata.replicationMethod()).isEqualTo(ReplicationMethod.INCREMENTAL);
        assertThat(metadata.replicationKey()).isEqualTo("updated_at");
        assertThat(metadata.column("note").sqlDatatype()).isEqualTo("character varying");
    }

    @Test
    void keyOfAViewIsTheUsersAndIsAlwaysSelected() {
        CatalogEntry view =
                CatalogReader.read(Fixtures.file("singer-io-catalog.json"))
                        .selectedEntries()
                        .get(1);

        assertThat(view.metadata().isView()).isTrue();
        assertThat(view.metadata().keyProperties()).containsExactly("day");
        assertThat(view.selectedColumns()).containsExactly("day", "total");
    }

    @Test
    void pipelineWiseCatalogIsRead() {
        Catalog catalog = CatalogReader.read(Fixtures.file("pipelinewise-catalog.json"));

        CatalogEntry customers = catalog.selectedEntries().get(0);
        assertThat(customers.tapStreamId()).isEqualTo("public-customers");
        assertThat(customers.metadata().replicationMethod()).isEqualTo(ReplicationMethod.LOG_BASED);
        assertThat(customers.selectedColumns()).containsExactly("id", "name");
    }

    @Test
    void meltanoCatalogIsReadWithWhatItKeepsAtTheTopOfAnEntry() {
        Catalog catalog = CatalogReader.read(Fixtures.file("meltano-catalog.json"));

        CatalogEntry events = catalog.selectedEntries().get(0);
        assertThat(events.streamName()).isEqualTo("public-events");
        assertThat(events.tableName()).isEqualTo("events");
        assertThat(events.metadata().replicationMethod()).isEqualTo(ReplicationMethod.INCREMENTAL);
        assertThat(events.metadata().forcedReplicationMethod()).isNull();
        assertThat(events.metadata().replicationKey()).isEqualTo("created_at");
        assertThat(events.metadata().keyProperties()).containsExactly("id");
        assertThat(events.metadata().databaseName()).isNull();
        assertThat(events.selectedColumns()).containsExactly("id", "payload", "created_at");
        assertThat(events.metadata().columns()).containsOnlyKeys("id", "payload", "created_at");
        Metadata daily = catalog.selectedEntries().get(1).metadata();
        assertThat(daily.isView()).isTrue();
        assertThat(daily.keyProperties()).containsExactly("day");
        assertThat(daily.replicationMethod()).isEqualTo(ReplicationMethod.FULL_TABLE);
    }

    @Test
    void metadataWinsOverTheTopOfAnEntry() {
        Catalog catalog =
                read(
                        """
                        {"streams": [{"tap_stream_id": "a", "table_name": "t", "schema": {},
                          "replication_method": "FULL_TABLE", "replication_key": "x",
                          "metadata": [{"breadcrumb": [], "metadata": {"selected": true,
                            "replication-method": "INCREMENTAL", "replication-key": "y"}}]}]}
                        """);

        Metadata metadata = catalog.selectedEntries().get(0).metadata();
        assertThat(metadata.replicationMethod()).isEqualTo(ReplicationMethod.INCREMENTAL);
        assertThat(metadata.replicationKey()).isEqualTo("y");
        assertThat(catalog.selectedEntries().get(0).streamName()).isEqualTo("t");
    }

    @Test
    void aColumnSelectedInAStreamThatIsNotSelectsNothing() {
        Catalog catalog =
                read(
                        """
                        {"streams": [
                          {"tap_stream_id": "a", "table_name": "a", "schema": {}, "metadata": [
                            {"breadcrumb": ["properties", "x"], "metadata": {"selected": true}}]},
                          {"tap_stream_id": "b", "table_name": "b", "schema": {}, "metadata": [
                            {"breadcrumb": [], "metadata": {"selected-by-default": true}}]},
                          {"tap_stream_id": "c", "table_name": "c", "schema": {}},
                          {"tap_stream_id": "d", "table_name": "d", "schema": {}, "metadata": [
                            {"breadcrumb": [], "metadata": {"selected": null}}]}]}
                        """);

        assertThat(catalog).isEqualTo(new Catalog(4, List.of(), List.of()));
    }

    @Test
    void schemaOfSomeColumnsKeepsDefinitionsAndLeavesTheEntryAsItIs() {
        CatalogEntry view =
                CatalogReader.read(Fixtures.file("singer-io-catalog.json"))
                        .selectedEntries()
                        .get(0);

        var schema = view.schemaOf(List.of("payload", "id"));
        schema.putObject("properties");

        assertThat(view.schemaOf(List.of("payload", "id")))
                .isEqualTo(
                        Fixtures.json(
                                """
                                {"type": "object",
                                 "properties": {
                                   "id": {"type": ["integer"], "minimum": -9223372036854775808,
                                     "maximum": 9223372036854775807},
                                   "payload": {}},
                                 "definitions": {"sdc_recursive_string_array": {
                                   "type": ["null", "string", "array"],
                                   "items": {"$ref": "#/definitions/sdc_recursive_string_array"}}}}
                                """));
    }

    @Test
    void whatWasReadIsWrittenByteForByte() throws IOException {
        String original = Files.readString(Fixtures.file("singer-io-catalog.json"));
        String withoutLast =
                original.substring(0, original.indexOf(",\n    {\n      \"table_name\": \"audit\""))
                        + "\n  ]\n}\n";
        var output = new ByteArrayOutputStream();

        CatalogWriter.write(
                CatalogReader.read(Fixtures.file("singer-io-catalog.json"))
                        .selectedEntries()
                        .iterator(),
                output);

        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo(withoutLast);
    }

    private Catalog read(String json) {
        return CatalogReader.read(Fixtures.write(directory, json));
    }
}
