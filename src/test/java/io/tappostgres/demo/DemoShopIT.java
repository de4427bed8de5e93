package io.tappostgres.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DemoShopIT {

    @ParameterizedTest
    @ValueSource(strings = {"12", "18"})
    void shopHasTheSameRowsOnOldAndNewServers(String major) throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate(major, ServerConfiguration.standard())) {
            DemoShop.load(server);

            assertThat(
                            query(
                                    server,
                                    """
                                    SELECT relname, reltuples::int FROM pg_class
                                    WHERE relkind IN ('r', 'm')
                                        AND relnamespace::regnamespace::text
                                            NOT IN ('pg_catalog', 'information_schema')
                                    ORDER BY relname COLLATE "C"
                                    """))
                    .containsExactly(
                            List.of("Abteilungen & 部門", "3"),
                            List.of("Employees \"active\"", "40"),
                            List.of("customers", "300"),
                            List.of("order_lines", "2500"),
                            List.of("orders", "1000"),
                            List.of("page_views_2026_01", "275"),
                            List.of("page_views_2026_02", "249"),
                            List.of("page_views_later", "276"),
                            List.of("products", "120"),
                            List.of("revenue_by_month", "24"),
                            List.of("stock", "360"),
                            List.of("stock_log", "200"),
                            List.of("warehouses", "3"));
        }
    }

    @Test
    void sampleFilesAreAboutTheShop() throws Exception {
        JsonNode config = TapFiles.parse(Files.readString(Path.of("config.sample.json")));
        assertThat(config.path("dbname").asString()).isEqualTo(DemoShop.DATABASE);
        assertThat(config.path("user").asString()).isEqualTo(DemoShop.USER);
        assertThat(config.path("password").asString()).isEqualTo(DemoShop.PASSWORD);

        try (PostgresServer server =
                PostgresServer.startPrivate("18", ServerConfiguration.standard())) {
            DemoShop.load(server);
            JsonNode catalog = TapFiles.parse(Files.readString(Path.of("catalog.sample.json")));
            for (JsonNode stream : catalog.path("streams")) {
                assertThat(sampleColumns(stream)).isEqualTo(realColumns(server, stream));
            }
        }
    }

    @Test
    void sampleFilesRun(@TempDir Path directory) throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate("18", ServerConfiguration.standard())) {
            DemoShop.load(server);
            Path address =
                    new TapFiles(directory)
                            .json(
                                    "address.json",
                                    Map.of("host", server.host(), "port", server.port()));
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .run(
                                    "--config",
                                    Path.of("config.sample.json").toAbsolutePath(),
                                    "--config",
                                    address,
                                    "--catalog",
                                    Path.of("catalog.sample.json").toAbsolutePath());
            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(result.stderr()).doesNotContain("WARNING");
            Map<String, Long> records =
                    result.stdoutLines().stream()
                            .map(TapFiles::parse)
                            .filter(message -> message.path("type").asString().equals("RECORD"))
                            .collect(
                                    Collectors.groupingBy(
                                            message -> message.path("stream").asString(),
                                            TreeMap::new,
                                            Collectors.counting()));
            assertThat(records)
                    .isEqualTo(Map.of("customers", 300L, "orders", 1000L, "order_lines", 2500L));
        }
    }

    private static List<List<String>> sampleColumns(JsonNode stream) {
        List<List<String>> columns = new ArrayList<>();
        for (JsonNode entry : stream.path("metadata")) {
            JsonNode breadcrumb = entry.path("breadcrumb");
            if (breadcrumb.isEmpty()) {
                continue;
            }
            String name = breadcrumb.path(1).asString();
            assertThat(stream.path("schema").path("properties").has(name)).isTrue();
            JsonNode metadata = entry.path("metadata");
            columns.add(
                    List.of(
                            name,
                            metadata.path("sql-datatype").asString(),
                            metadata.path("inclusion").asString()));
        }
        return columns;
    }

    private static List<List<String>> realColumns(PostgresServer server, JsonNode stream)
            throws SQLException {
        JsonNode ofStream = stream.path("metadata").path(0).path("metadata");
        String schema = ofStream.path("schema-name").asString();
        return query(
                server,
                """
                SELECT attname, format_type(atttypid, NULL),
                    CASE WHEN attnum = ANY (conkey) THEN 'automatic' ELSE 'available' END
                FROM pg_attribute
                LEFT JOIN pg_constraint ON conrelid = attrelid AND contype = 'p'
                WHERE attrelid = '"%s"."%s"'::regclass AND attnum > 0
                ORDER BY attnum
                """
                        .formatted(schema, stream.path("table_name").asString()));
    }

    private static List<List<String>> query(PostgresServer server, String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (Connection connection = server.connect(DemoShop.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(rows.getString(column));
                }
                all.add(row);
            }
        }
        return all;
    }
}
