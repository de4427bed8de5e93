package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What catalogs and SCHEMAs say of the precision and scale of numeric columns. */
class NumericBoundsIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final String T = "tap_bounds-public-t";
    private static final String ZEROS = "0".repeat(62);

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createTable() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_bounds");
        database.execute(
                """
                CREATE DOMAIN price AS numeric(6,2);
                CREATE TABLE t (id numeric(20,0) PRIMARY KEY, free numeric, cents numeric(10,2),
                    digits numeric(5,0), price price, prices price[], list numeric(9,2)[]);
                INSERT INTO t VALUES
                    (1, 123.456, 0.29, 7, 0.29, '{0.29,NULL}', '{{0.29},{NULL}}'),
                    (2, 12345678901234567890.123, 12345.67, -99999, NULL, NULL, NULL),
                    (3, 'NaN', 'NaN', 'NaN', NULL, NULL, '{NaN}');
                """);
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void discoveryDescribesNumbersAndKeepsPrecisionAndScaleInTheMetadata() throws Exception {
        JsonNode stream = discover("none").path("streams").path(0);
        assertThat(stream.at("/schema/properties"))
                .hasToString(
                        """
                        {"id":{"type":["number"]},
                        "free":{"type":["null","number"]},
                        "cents":{"type":["null","number"]},
                        "digits":{"type":["null","number"]},
                        "price":{"type":["null","number"]},
                        "prices":{"type":["null","array"],"items":{"$ref":"#/definitions/sdc_recursive_number_array"}},
                        "list":{"type":["null","array"],"items":{"$ref":"#/definitions/sdc_recursive_number_array"}}}
                        """
                                .replace("\n", ""));
        assertThat(stream.path("metadata").valueStream().skip(1).map(JsonNode::toString))
                .containsExactly(
                        metadata("id", "numeric", "automatic", 20, 0),
                        "{\"breadcrumb\":[\"properties\",\"free\"],\"metadata\":{\"sql-datatype\":\"numeric\",\"inclusion\":\"available\",\"selected-by-default\":true}}",
                        metadata("cents", "numeric", "available", 10, 2),
                        metadata("digits", "numeric", "available", 5, 0),
                        metadata("price", "price", "available", 6, 2),
                        metadata("prices", "price[]", "available", 6, 2),
                        metadata("list", "numeric[]", "available", 9, 2));
    }

    private static String metadata(
            String column, String type, String inclusion, int precision, int scale) {
        return "{\"breadcrumb\":[\"properties\",\"%s\"],\"metadata\":{\"sql-datatype\":\"%s\",\"inclusion\":\"%s\",\"selected-by-default\":true,\"numeric-precision\":%d,\"numeric-scale\":%d}}"
                .formatted(column, type, inclusion, precision, scale);
    }

    @Test
    void everyValueIsValidByWhatDiscoveryWrote() throws Exception {
        database.execute("INSERT INTO t (id, free) VALUES (4, '1e100'), (5, '-1e-50')");

        TapResult result = sync(discover("none"), Map.of());

        assertThat(result.exitCode()).isZero();
        SchemaCheck.requireAgreement(result);
        assertThat(result.stderr()).doesNotContain("are beyond");
    }

    @Test
    void boundsOfACatalogStayInAFormThatEveryDraftHas() throws Exception {
        TapResult result = sync(discover("singer"), Map.of());

        assertThat(result.exitCode()).isZero();
        SchemaCheck.requireAgreement(result);
        JsonNode schema = schema(result);
        assertThat(schema.path("properties"))
                .hasToString(
                        """
                        {"id":{"type":["number"],"maximum":100000000000000000000,"multipleOf":1,"minimum":-100000000000000000000},
                        "free":{"type":["null","number"],"maximum":1%1$s,"minimum":-1%1$s},
                        "cents":{"type":["null","number"],"maximum":100000000,"minimum":-100000000},
                        "digits":{"type":["null","number"],"maximum":100000,"multipleOf":1,"minimum":-100000},
                        "price":{"type":["null","number"],"maximum":10000,"minimum":-10000},
                        "prices":{"type":["null","array"],"items":{"$ref":"#/definitions/sdc_recursive_decimal_6_2_array"}},
                        "list":{"type":["null","array"],"items":{"$ref":"#/definitions/sdc_recursive_decimal_9_2_array"}}}
                        """
                                .formatted(ZEROS)
                                .replace("\n", ""));
        assertThat(schema.at("/definitions/sdc_recursive_decimal_9_2_array"))
                .hasToString(
                        "{\"type\":[\"null\",\"number\",\"array\"],\"maximum\":10000000,\"minimum\":-10000000,\"items\":{\"$ref\":\"#/definitions/sdc_recursive_decimal_9_2_array\"}}");
    }

    @Test
    void boundsOfACatalogStayAsTheyAreWhereTheConfigAsksForThoseOfSingerIo() throws Exception {
        JsonNode catalog = discover("singer");

        TapResult result = sync(catalog, Map.of("numeric_bounds", "singer"));

        assertThat(result.exitCode()).isZero();
        assertThat(schema(result))
                .hasToString(catalog.path("streams").path(0).path("schema").toString());
    }

    @Test
    void numbersBeyondTheBoundsOfACatalogAreWholeAndWarnedOf() throws Exception {
        database.execute(
                "DELETE FROM t WHERE id > 1; INSERT INTO t (id, free) VALUES (4, '1e100')");

        TapResult result = sync(discover("singer"), Map.of());

        assertThat(result.exitCode()).isZero();
        assertThat(result.stdoutLines())
                .filteredOn(line -> line.contains("\"free\":1" + "0".repeat(100) + ","))
                .hasSize(1);
        assertThat(result.stderrLines())
                .filteredOn(line -> line.startsWith("WARNING"))
                .containsExactly(
                        "WARNING Stream \"tap_bounds-public-t\", column \"free\": 1 numbers are beyond the bounds in the SCHEMA, and a target that validates refuses them; remove the column's bounds from the catalog, or run --discover again with \"numeric_bounds\" none");
    }

    @Test
    void columnThatOutgrewTheBoundsOfTheCatalogHasNone() throws Exception {
        JsonNode catalog = discover("singer");
        database.execute(
                "ALTER TABLE t ALTER cents TYPE numeric(12,2), ALTER digits TYPE numeric, ALTER list TYPE numeric(12,2)[]",
                "INSERT INTO t (id, cents, digits, list) VALUES (4, 9999999999.99, 1.5, '{9999999999.99}')");

        TapResult result = sync(catalog, Map.of());

        assertThat(result.exitCode()).isZero();
        SchemaCheck.requireAgreement(result);
        JsonNode properties = schema(result).path("properties");
        assertThat(List.of(properties.path("cents"), properties.path("digits")))
                .allMatch(
                        property -> property.toString().equals("{\"type\":[\"null\",\"number\"]}"));
        assertThat(properties.at("/list/items/$ref").asString())
                .isEqualTo("#/definitions/sdc_recursive_number_array");
    }

    private JsonNode discover(String numericBounds) {
        Path config =
                files.config(
                        database,
                        Map.of("filter_dbs", database.name(), "numeric_bounds", numericBounds));
        TapResult result = TAP.run("--config", config, "--discover");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return TapFiles.parse(new String(result.stdout(), StandardCharsets.UTF_8));
    }

    private TapResult sync(JsonNode catalog, Map<String, ?> config) {
        EditedCatalog selected = EditedCatalog.of(catalog.toString()).select(T);
        return TAP.run("-c", files.config(database, config), "--catalog", selected.write(files));
    }

    private static JsonNode schema(TapResult result) {
        return Transcript.messages(result).get(0).path("schema");
    }
}
