package io.tappostgres.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The catalog of a database that has one of everything. */
class DiscoveryIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    private static TestDatabase database;
    @TempDir private static Path directory;
    private static TapFiles files;

    @BeforeAll
    static void createDatabase() throws Exception {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_discovery");
        database.execute(resource("odd-database.sql"));
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    /** One line a stream, without the definitions that every stream has. */
    @Test
    void catalogIsExactlyThis() throws Exception {
        TapResult result = discover(Map.of());
        assertThat(result.exitCode()).as(result.toString()).isZero();

        List<String> lines = new ArrayList<>();
        for (JsonNode stream : catalog(result).path("streams")) {
            ObjectNode definitions = (ObjectNode) stream.path("schema").path("definitions");
            assertThat(definitions.propertyNames())
                    .startsWith(
                            "sdc_recursive_integer_array",
                            "sdc_recursive_number_array",
                            "sdc_recursive_string_array",
                            "sdc_recursive_boolean_array",
                            "sdc_recursive_timestamp_array",
                            "sdc_recursive_object_array");
            for (String type :
                    List.of("integer", "number", "string", "boolean", "timestamp", "object")) {
                definitions.remove("sdc_recursive_" + type + "_array");
            }
            lines.add(stream.toString());
        }
        assertThat(lines)
                .containsExactlyElementsOf(resource("odd-database.jsonl").lines().toList());
    }

    @Test
    void secondRunWritesTheSameBytes() {
        assertThat(discover(Map.of()).stdout()).isEqualTo(discover(Map.of()).stdout());
    }

    @Test
    void columnsThatDifferInCaseOnlyAreWarnedOf() {
        assertThat(warnings(discover(Map.of())))
                .containsExactly(
                        "WARNING Stream \"tap_discovery-Sch.\"ema-We\"ird Näme\\\" has columns that differ only in the case of \"case\"; many targets take them for one");
    }

    @Test
    void onlySchemasOfTheFilterAreListed() {
        TapResult result = discover(Map.of("filter_schemas", "other, Sch.\"ema"));
        assertThat(catalog(result).path("streams").values())
                .extracting(stream -> stream.path("table_name").asString())
                .containsExactly(
                        "We\"ird Näme\\",
                        "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0");
    }

    @Test
    void tablesAreNotScanned() throws Exception {
        String scans =
                "SELECT sum(seq_scan), sum(idx_scan), sum(seq_tup_read) FROM pg_stat_user_tables";
        database.execute("SELECT pg_stat_force_next_flush()");
        List<List<String>> before = database.query(scans);
        discover(Map.of());
        assertThat(database.query(scans)).isEqualTo(before);
    }

    @Test
    void nothingToDiscoverNamesWhatWasLookedAt() {
        TapResult result = discover(Map.of("filter_schemas", "none"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderrLines())
                .endsWith(
                        "CRITICAL 0 tables were discovered: database \"tap_discovery\" has no tables in the schemas that were looked at");
    }

    private static TapResult discover(Map<String, String> more) {
        Map<String, String> config = new TreeMap<>(more);
        config.put("filter_dbs", database.name());
        return TAP.run("--config", files.config(database, config), "--discover");
    }

    private static JsonNode catalog(TapResult result) {
        return TapFiles.parse(new String(result.stdout(), StandardCharsets.UTF_8));
    }

    private static List<String> warnings(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = DiscoveryIT.class.getResourceAsStream("/discovery/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
