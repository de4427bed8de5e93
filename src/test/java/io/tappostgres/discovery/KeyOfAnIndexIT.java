package io.tappostgres.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A table without a primary key has the key of a unique index that tells all its rows apart. */
class KeyOfAnIndexIT {

    private static final String TABLES =
            """
            CREATE TABLE few (a int NOT NULL, b int NOT NULL, c int NOT NULL);
            CREATE UNIQUE INDEX few_1 ON few (a, b);
            CREATE UNIQUE INDEX few_3 ON few (c);
            CREATE UNIQUE INDEX few_2 ON few (b);
            CREATE TABLE ordered (a int NOT NULL, b int NOT NULL);
            CREATE UNIQUE INDEX ordered_key ON ordered (b, a);
            CREATE TABLE own (a int PRIMARY KEY, b int NOT NULL UNIQUE);
            CREATE TABLE unfit (a int NOT NULL, b int, c int NOT NULL UNIQUE DEFERRABLE);
            CREATE UNIQUE INDEX unfit_nullable ON unfit (a, b);
            CREATE UNIQUE INDEX unfit_partial ON unfit (a) WHERE a > 0;
            CREATE UNIQUE INDEX unfit_expression ON unfit ((a + 1));
            CREATE INDEX unfit_plain ON unfit (a);
            CREATE VIEW seen AS SELECT * FROM few;
            CREATE MATERIALIZED VIEW stored AS SELECT a, b FROM few;
            CREATE UNIQUE INDEX stored_key ON stored (a, b);
            """;

    @TempDir private Path directory;

    /** Each stream's key, and the index that its metadata names. */
    private List<String> keys(TestDatabase database) {
        List<String> keys = new ArrayList<>();
        for (JsonNode stream :
                EditedCatalog.discover(new TapFiles(directory), database).streams()) {
            JsonNode metadata = stream.at("/metadata/0/metadata");
            keys.add(
                    "%s %s %s"
                            .formatted(
                                    stream.path("table_name").asString(),
                                    metadata.path("table-key-properties"),
                                    metadata.path("key-index")));
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.3", "18"})
    void indexMustTellAllRowsApartAndTheSameOneIsTakenEachTime(String major) throws SQLException {
        try (TestDatabase database = PostgresServer.embedded(major).createDatabase()) {
            database.execute(TABLES);
            assertThat(keys(database))
                    .containsExactly(
                            "few [\"b\"] \"few_2\"",
                            "ordered [\"b\",\"a\"] \"ordered_key\"",
                            "own [\"a\"] ",
                            "seen [] ",
                            "stored [] ",
                            "unfit [] ");
        }
    }

    /** It needs no statement for the log, so that its name is not told. */
    @Test
    void indexOfTheReplicaIdentityIsPreferred() throws SQLException {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(
                    TABLES,
                    "ALTER TABLE few REPLICA IDENTITY USING INDEX few_1",
                    "CREATE TABLE more (a int NOT NULL, b int NOT NULL)",
                    "CREATE UNIQUE INDEX ON more (a) INCLUDE (b)");
            assertThat(keys(database))
                    .contains("few [\"a\",\"b\"] ", "more [\"a\"] \"more_a_b_idx\"");
        }
    }

    @Test
    void columnsOfTheKeyComeAlwaysAndAreNotNull() throws SQLException {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(TABLES);
            JsonNode few =
                    EditedCatalog.discover(new TapFiles(directory), database).stream(
                            database.name() + "-public-few");
            assertThat(few.at("/schema/properties/b/type")).hasToString("[\"integer\"]");
            List<String> inclusions = new ArrayList<>();
            for (JsonNode element : few.path("metadata")) {
                inclusions.add(element.at("/metadata/inclusion").asString(""));
            }
            assertThat(inclusions).containsExactly("", "available", "automatic", "available");
        }
    }

    /** A user who may not read the key has none. */
    @Test
    void keyThatMayNotBeReadIsNone() throws SQLException {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(
                    "CREATE TABLE t (a int NOT NULL UNIQUE, b int)",
                    "CREATE ROLE reads_b LOGIN PASSWORD 'only-for-tests'",
                    "GRANT SELECT (b) ON t TO reads_b");
            TapFiles files = new TapFiles(directory);
            Path config =
                    files.config(
                            database,
                            Map.of(
                                    "user", "reads_b",
                                    "password", "only-for-tests",
                                    "filter_dbs", database.name()));
            String catalog =
                    String.join(
                            "",
                            TapRunner.ofBuiltJar()
                                    .run("--config", config, "--discover")
                                    .stdoutLines());
            database.execute("DROP OWNED BY reads_b", "DROP ROLE reads_b");
            assertThat(catalog)
                    .contains("\"table-key-properties\": []")
                    .doesNotContain("key-index");
        }
    }
}
