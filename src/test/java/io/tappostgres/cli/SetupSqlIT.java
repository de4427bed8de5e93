package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator is given to run, and that it is enough. */
class SetupSqlIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    /** Quotes, a backslash, capitals and a space, as names may have. */
    private static final String USER = "the \"Tap\"\\";

    private static final String PASSWORD = "only 4 tests";

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase();
        database.execute(
                """
                CREATE SCHEMA "Odd ""one";
                CREATE TABLE "Odd ""one"."t;\\" (id int PRIMARY KEY, a text);
                INSERT INTO "Odd ""one"."t;\\" VALUES (1, 'one');
                CREATE TABLE keyless (a int);
                INSERT INTO keyless VALUES (2);
                CREATE TABLE secret (a int);
                """);
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
        database.execute("DROP OWNED BY " + quoted(USER));
        database.close();
        database.server().execute("postgres", "DROP ROLE " + quoted(USER));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private Path config(Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("user", USER);
        settings.put("password", PASSWORD);
        return files.config(database, settings);
    }

    private String script(Object... arguments) {
        TapResult result = TAP.run(arguments);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return String.join("\n", result.stdoutLines());
    }

    /** Does what psql does with the script, but for the question for a password. */
    private void runAsAdministrator(String script) throws SQLException {
        Connection connection = database.server().connect("postgres");
        try {
            for (String line : script.split("\n", -1)) {
                if (line.startsWith("\\connect ")) {
                    assertThat(line).isEqualTo("\\connect " + quoted(database.name()));
                    connection.close();
                    connection = database.server().connect(database.name());
                } else if (line.startsWith("\\password ")) {
                    execute(
                            connection,
                            "ALTER ROLE %s PASSWORD '%s'".formatted(quoted(USER), PASSWORD));
                } else if (!line.isEmpty() && !line.startsWith("--")) {
                    assertThat(line).endsWith(";");
                    execute(connection, line);
                }
            }
        } finally {
            connection.close();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Map<String, ?> stream(
            String databaseName, String schema, String table, String method, List<String> key) {
        return Map.of(
                "tap_stream_id",
                databaseName + "-" + schema + "-" + table,
                "stream",
                table,
                "table_name",
                table,
                "schema",
                Map.of("type", "object", "properties", Map.of("a", Map.of())),
                "metadata",
                List.of(
                        Map.of(
                                "breadcrumb",
                                List.of(),
                                "metadata",
                                Map.of(
                                        "selected",
                                        true,
                                        "replication-method",
                                        method,
                                        "schema-name",
                                        schema,
                                        "table-key-properties",
                                        key,
                                        "database-name",
                                        databaseName))));
    }

    private Path catalog() {
        return files.json(
                "catalog.json",
                Map.of(
                        "streams",
                        List.of(
                                stream(
                                        database.name(),
                                        "Odd \"one",
                                        "t;\\",
                                        "LOG_BASED",
                                        List.of("id")),
                                stream(
                                        database.name(),
                                        "public",
                                        "keyless",
                                        "LOG_BASED",
                                        List.of()))));
    }

    @Test
    void scriptOfACatalogIsAllThatTheTapNeedsAndNoMore() throws SQLException {
        Path config = config(Map.of("replication_slot_name", database.name()));
        Path catalog = catalog();
        runAsAdministrator(script("--config", config, "--catalog", catalog, "--print-setup-sql"));
        TapResult synced = TAP.run("--config", config, "--catalog", catalog);
        assertThat(synced.exitCode()).as(synced.toString()).isZero();
        assertThat(synced.stdoutLines()).filteredOn(line -> line.contains("RECORD")).hasSize(2);
        TapResult discovered = TAP.run("--config", config, "--discover");
        assertThat(String.join("", discovered.stdoutLines()))
                .contains("keyless")
                .doesNotContain("\"secret\"");
    }

    @Test
    void scriptWithoutACatalogCoversTheSchemasAndTablesToCome() throws SQLException {
        Path config = config(Map.of("filter_schemas", List.of("public")));
        runAsAdministrator(script("--config", config, "--print-setup-sql"));
        database.execute("CREATE TABLE later (a int)");
        TapResult discovered =
                TAP.run("--config", config(Map.of("filter_dbs", database.name())), "--discover");
        assertThat(discovered.exitCode()).as(discovered.toString()).isZero();
        assertThat(String.join("", discovered.stdoutLines()))
                .contains("\"keyless\"")
                .contains("\"secret\"")
                .contains("\"later\"")
                .doesNotContain("Odd ");
    }
}
