package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which COPY reads which sort of table, and that no row or column is missing by it. */
class CopyStatementIT {

    private static final Pattern COPY = Pattern.compile("LOG: +statement: (COPY .* TO STDOUT)");

    @TempDir Path directory;

    @Test
    void tableIsCopiedByNameUnlessThatWouldLeaveSomethingOut() throws SQLException {
        try (PostgresServer server =
                        PostgresServer.startPrivate(
                                "18",
                                ServerConfiguration.standard()
                                        .withSetting("log_statement", "all"));
                TestDatabase database = server.createDatabase("tap_copy")) {
            database.execute(
                    """
                    CREATE TABLE a_plain (id int, "odd ""name" text);
                    INSERT INTO a_plain VALUES (1, 'x');
                    CREATE TABLE b_generated (
                        id int, twice int GENERATED ALWAYS AS (id * 2) STORED);
                    INSERT INTO b_generated VALUES (2);
                    CREATE TABLE c_parent (id int);
                    CREATE TABLE d_child () INHERITS (c_parent);
                    INSERT INTO c_parent VALUES (3);
                    INSERT INTO d_child VALUES (4);
                    CREATE TABLE e_partitioned (id int) PARTITION BY LIST (id);
                    CREATE TABLE f_partition PARTITION OF e_partitioned DEFAULT;
                    INSERT INTO e_partitioned VALUES (5);
                    CREATE VIEW g_view AS SELECT 6 AS id;
                    CREATE MATERIALIZED VIEW h_materialized AS SELECT 7 AS id;
                    """);
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            int logBefore = server.log().length();

            TapResult result =
                    TapRunner.ofBuiltJar()
                            .run(
                                    "-c",
                                    files.config(database, Map.of("parallelism", 1)),
                                    "-p",
                                    catalog);

            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(records(result))
                    .containsExactly(
                            "{\"id\":1,\"odd \\\"name\":\"x\"}",
                            "{\"id\":2,\"twice\":4}",
                            "{\"id\":3}",
                            "{\"id\":4}",
                            "{\"id\":4}",
                            "{\"id\":5}",
                            "{\"id\":5}",
                            "{\"id\":6}",
                            "{\"id\":7}");
            assertThat(copies(server.log().substring(logBefore)))
                    .containsExactly(
                            "COPY \"public\".\"a_plain\" (\"id\",\"odd \"\"name\") TO STDOUT",
                            "COPY (SELECT \"id\",\"twice\" FROM \"public\".\"b_generated\") TO STDOUT",
                            "COPY (SELECT \"id\" FROM \"public\".\"c_parent\") TO STDOUT",
                            "COPY \"public\".\"d_child\" (\"id\") TO STDOUT",
                            "COPY (SELECT \"id\" FROM \"public\".\"e_partitioned\") TO STDOUT",
                            "COPY \"public\".\"f_partition\" (\"id\") TO STDOUT",
                            "COPY (SELECT \"id\" FROM \"public\".\"g_view\") TO STDOUT",
                            "COPY (SELECT \"id\" FROM \"public\".\"h_materialized\") TO STDOUT");
        }
    }

    private static List<String> records(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .map(line -> line.replaceAll("^.*\"record\":(\\{.*}),\"version\".*$", "$1"))
                .toList();
    }

    private static List<String> copies(String log) {
        return COPY.matcher(log).results().map(match -> match.group(1)).toList();
    }
}
