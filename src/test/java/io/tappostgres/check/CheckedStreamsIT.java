package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands against the sync of a stream, and that a sync would say so too. */
class CheckedStreamsIT {

    @TempDir private Path directory;
    private TestDatabase database;
    private String user;

    @BeforeEach
    void createDatabase() throws Exception {
        database = PostgresServer.embedded("15").createDatabase();
        user = "role_of_" + database.name();
    }

    @AfterEach
    void dropDatabase() throws Exception {
        database.execute("DROP OWNED BY " + user);
        database.close();
        PostgresServer.embedded("15").execute("postgres", "DROP ROLE " + user);
    }

    @Test
    void rightsThatAreMissingAreFoundWithTheirGrants() throws Exception {
        CheckRuns runs =
                runs(
                        """
                        CREATE TABLE open (id int PRIMARY KEY); GRANT SELECT ON open TO USER;
                        CREATE TABLE closed (id int PRIMARY KEY);
                        CREATE TABLE partly (id int PRIMARY KEY, secret text, name text);
                        GRANT SELECT (id, name) ON partly TO USER;
                        CREATE TABLE keyless (id int PRIMARY KEY, name text);
                        GRANT SELECT (name) ON keyless TO USER;
                        CREATE SCHEMA walled; CREATE TABLE walled.t (id int PRIMARY KEY);
                        GRANT SELECT ON walled.t TO USER;
                        CREATE TABLE rls (id int PRIMARY KEY); GRANT SELECT ON rls TO USER;
                        ALTER TABLE rls ENABLE ROW LEVEL SECURITY;
                        """);
        EditedCatalog catalog = EditedCatalog.discover(runs.files(), database).selectAll();
        TapResult result = check(runs, catalog);

        assertThat(result.exitCode()).isEqualTo(1);
        Map<String, List<String>> findings = CheckRuns.findings(result);
        assertThat(findings.get("D51"))
                .containsExactly(
                        "FAIL %s: user \"%s\" may not look into schema \"walled\""
                                .formatted(scope(), user));
        assertThat(CheckRuns.remedies(result, "D51"))
                .containsExactly("GRANT USAGE ON SCHEMA \"walled\" TO \"%s\"".formatted(user));
        assertThat(findings.get("D52"))
                .containsExactly(
                        "PASS %s: 3 of 6 selected streams".formatted(scope()),
                        "FAIL %s: user \"%s\" may read no column of \"public\".\"closed\""
                                .formatted(scope("public-closed"), user),
                        "FAIL %s: user \"%s\" may not read \"id\" of \"public\".\"keyless\""
                                .formatted(scope("public-keyless"), user),
                        "FAIL %s: user \"%s\" may not read \"secret\" of \"public\".\"partly\""
                                .formatted(scope("public-partly"), user));
        assertThat(CheckRuns.remedies(result, "D52"))
                .containsExactly(
                        "GRANT SELECT ON \"public\".\"closed\" TO \"%s\"".formatted(user),
                        "GRANT SELECT (\"id\") ON \"public\".\"keyless\" TO \"%s\"".formatted(user),
                        "or deselect what is not to be read",
                        "GRANT SELECT (\"secret\") ON \"public\".\"partly\" TO \"%s\""
                                .formatted(user),
                        "or deselect what is not to be read");
        assertThat(findings.get("D54"))
                .containsExactly(
                        "WARN %s: policies can hide rows of \"public.rls\"".formatted(scope()));

        for (String id : List.of("D51", "D52")) {
            for (String remedy : CheckRuns.remedies(result, id)) {
                if (remedy.startsWith("GRANT")) {
                    database.execute(remedy);
                }
            }
        }
        database.execute("ALTER ROLE %s BYPASSRLS".formatted(user));
        TapResult mended = check(runs, catalog);
        assertThat(mended.exitCode()).isZero();
        assertThat(CheckRuns.findings(mended).get("D54"))
                .containsExactly("PASS %s: no policies are in the way".formatted(scope()));
    }

    @Test
    void replicationKeysAreHeldAgainstTypesValuesIndexesAndBookmarks() throws Exception {
        CheckRuns runs =
                runs(
                        """
                        CREATE TABLE good (id int PRIMARY KEY);
                        CREATE TABLE half (id int PRIMARY KEY, at date);
                        INSERT INTO half SELECT i, CASE WHEN i %% 4 > 0 THEN date '2020-01-01' END
                            FROM generate_series(1, 1000) i;
                        CREATE TABLE texts (id int PRIMARY KEY, name text);
                        CREATE TABLE floats (id int PRIMARY KEY, f float8);
                        CREATE INDEX ON floats (f);
                        CREATE TABLE points (id int PRIMARY KEY, p point);
                        CREATE TABLE nokey (id int PRIMARY KEY);
                        CREATE TABLE lost (id int PRIMARY KEY);
                        CREATE TABLE spoilt (id int PRIMARY KEY);
                        GRANT SELECT ON ALL TABLES IN SCHEMA public TO USER; ANALYZE;
                        """
                                .formatted());
        EditedCatalog catalog = EditedCatalog.discover(runs.files(), database).selectAll();
        Map<String, String> keys =
                Map.of(
                        "good", "id", "half", "at", "texts", "name", "floats", "f", "points", "p",
                        "lost", "gone", "spoilt", "id");
        keys.forEach((table, key) -> catalog.with(stream(table), "replication-key", key));
        for (String table : List.of("good", "half", "texts", "floats", "points", "lost")) {
            catalog.with(stream(table), "replication-method", "INCREMENTAL");
        }
        catalog.with(stream("nokey"), "replication-method", "INCREMENTAL");
        catalog.with(stream("spoilt"), "replication-method", "INCREMENTAL");
        Path state =
                runs.files()
                        .text(
                                "state.json",
                                "{\"bookmarks\":{\"%s\":{\"replication_key\":\"id\",\"replication_key_value\":\"planted-value\",\"version\":1}}}"
                                        .formatted(stream("spoilt")));
        TapResult result = check(runs, catalog, "--state", state);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.toString() + runs.text(result)).doesNotContain("planted");
        assertThat(CheckRuns.findings(result).get("D64"))
                .containsExactly(
                        "PASS %s: rows can be read by those of 4 streams".formatted(scope()),
                        "FAIL %s: replication key \"gone\" is not a column of \"public\".\"lost\" that the user may read"
                                .formatted(scope("public-lost")),
                        "FAIL %s: INCREMENTAL needs a replication key"
                                .formatted(scope("public-nokey")),
                        "FAIL %s: replication key \"p\" is of type point, which rows cannot be read by"
                                .formatted(scope("public-points")),
                        "FAIL %s: its bookmark is not a value of the replication key \"id\", which is of type integer"
                                .formatted(scope("public-spoilt")),
                        "WARN %s: \"f\" is of type double precision"
                                .formatted(scope("public-floats")),
                        "WARN %s: 25 %% of the rows have no value of \"at\""
                                .formatted(scope("public-half")),
                        "INFO %s: no index begins with \"at\", so that each run reads the whole table"
                                .formatted(scope("public-half")),
                        "WARN %s: \"name\" is of type text".formatted(scope("public-texts")),
                        "INFO %s: no index begins with \"name\", so that each run reads the whole table"
                                .formatted(scope("public-texts")));
        assertThat(CheckRuns.remedies(result, "D64"))
                .contains("CREATE INDEX CONCURRENTLY ON \"public\".\"half\" (\"at\")");
    }

    @Test
    void catalogThatTheTablesHaveLeftBehindIsTold() throws Exception {
        CheckRuns runs =
                runs(
                        """
                        CREATE TABLE same (id int PRIMARY KEY);
                        CREATE TABLE changed (id int PRIMARY KEY, gone text, n int);
                        CREATE TABLE rekeyed (id int PRIMARY KEY, n int);
                        CREATE TABLE dropped (id int PRIMARY KEY);
                        CREATE VIEW unkeyed AS SELECT 1 AS n;
                        CREATE VIEW miskeyed AS SELECT 1 AS n;
                        CREATE VIEW keyed AS SELECT 1 AS n;
                        """);
        EditedCatalog catalog = EditedCatalog.discover(runs.files(), database).selectAll();
        catalog.with(stream("keyed"), "view-key-properties", List.of("n"));
        catalog.with(stream("miskeyed"), "view-key-properties", List.of("m"));
        database.execute(
                """
                ALTER TABLE changed DROP gone, ADD more int, ALTER n TYPE bigint;
                ALTER TABLE rekeyed DROP id; DROP TABLE dropped;
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO %s
                """
                        .formatted(user));
        TapResult result = check(runs, catalog);

        assertThat(result.exitCode()).isEqualTo(1);
        Map<String, List<String>> findings = CheckRuns.findings(result);
        assertThat(findings.get("D65"))
                .containsExactly(
                        "FAIL %s: the view has no column \"m\"".formatted(scope("public-miskeyed")),
                        "WARN %s: the view has no key".formatted(scope("public-unkeyed")));
        assertThat(findings.get("D67"))
                .containsExactly(
                        "PASS %s: 4 of 7 selected streams".formatted(scope()),
                        "WARN %s: the catalog does not know \"more\"; the table no longer has \"gone\"; \"n\" is bigint, and integer in the catalog"
                                .formatted(scope("public-changed")),
                        "FAIL %s: database \"%s\" has no table \"public\".\"dropped\""
                                .formatted(scope("public-dropped"), database.name()),
                        "FAIL %s: the table has no column \"id\", which the catalog calls its key"
                                .formatted(scope("public-rekeyed")));
    }

    @Test
    void namesMethodsAndOptionsAreHeldAgainstEachOther() throws Exception {
        CheckRuns runs =
                runs(
                        """
                        CREATE TABLE a (id int PRIMARY KEY);
                        CREATE SCHEMA s; CREATE TABLE s.a (id int PRIMARY KEY);
                        CREATE TABLE "A" (id int PRIMARY KEY);
                        CREATE TABLE undecided (id int PRIMARY KEY);
                        GRANT USAGE ON SCHEMA s TO USER;
                        GRANT SELECT ON ALL TABLES IN SCHEMA public, s TO USER;
                        """);
        EditedCatalog catalog = EditedCatalog.discover(runs.files(), database).selectAll();
        catalog.with(stream("undecided"), "replication-method", null);
        catalog.with(stream("A"), "where", "nonsense");
        TapResult result = check(runs, catalog);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(result).get("D66"))
                .containsExactly(
                        "FAIL : streams cannot share a name: \"%1$s-public-a\", \"%1$s-s-a\" would be called \"a\""
                                .formatted(database.name()));
        assertThat(CheckRuns.remedies(result, "D66"))
                .containsExactly(
                        "set include_schemas_in_destination_stream_name to true, or give one of them another \"stream\" in the catalog");
        assertThat(CheckRuns.findings(result).get("D63"))
                .containsExactly(
                        "FAIL %s: its \"where\" is not a condition on its rows: column \"nonsense\" does not exist (SQLSTATE 42703)"
                                .formatted(scope("public-A")),
                        "FAIL : no replication method for \"%s\"".formatted(stream("undecided")));

        TapResult named =
                runs.run(
                        Map.of(
                                "include_schemas_in_destination_stream_name",
                                true,
                                "default_replication_method",
                                "FULL_TABLE"),
                        "--catalog",
                        catalog.with(stream("A"), "where", null).write(runs.files()),
                        "--format",
                        "json");
        assertThat(named.exitCode()).isZero();
        assertThat(CheckRuns.findings(named).get("D66"))
                .containsExactly(
                        "WARN : the stream names \"public_A\", \"public_a\" differ only in case; a destination that folds case mixes their rows");
    }

    @Test
    void catalogWithoutASelectionIsRefusedUnlessItIsAllowed() throws Exception {
        CheckRuns runs = runs("CREATE TABLE t (id int); GRANT SELECT ON t TO USER");
        EditedCatalog catalog = EditedCatalog.discover(runs.files(), database);
        TapResult result = check(runs, catalog);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(result).get("D63"))
                .containsExactly("FAIL : none of the 1 streams of the catalog is selected");

        TapResult allowed =
                runs.run(
                        Map.of("allow_nothing_selected", true),
                        "--catalog",
                        catalog.write(runs.files()),
                        "--format",
                        "json");
        assertThat(allowed.exitCode()).isZero();
        assertThat(CheckRuns.findings(allowed).get("D63"))
                .containsExactly("WARN : none of the 1 streams of the catalog is selected");
    }

    @Test
    void schemasThatAreFilteredForAndDoNotExistAreWarnedOf() throws Exception {
        CheckRuns runs = runs("CREATE TABLE t (id int); GRANT SELECT ON t TO USER");
        TapResult result = runs.run(Map.of("filter_schemas", "public, pubilc"), "--format", "json");
        assertThat(result.exitCode()).isZero();
        assertThat(CheckRuns.findings(result).get("D51"))
                .containsExactly(
                        "WARN %s: \"filter_schemas\" names schema \"pubilc\", which does not exist; did you mean \"public\"?"
                                .formatted(scope()),
                        "PASS %s: \"public\"".formatted(scope()));
    }

    @Test
    void optionsOfAStreamThatIsNotInTheCatalogAreRefused() throws Exception {
        CheckRuns runs = runs("CREATE TABLE t (id int); GRANT SELECT ON t TO USER");
        TapResult result =
                runs.run(
                        Map.of("stream_options", Map.of("public.r", Map.of("where", "id > 1"))),
                        "--catalog",
                        EditedCatalog.discover(runs.files(), database)
                                .selectAll()
                                .write(runs.files()),
                        "--format",
                        "json");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(result).get("D63"))
                .containsExactly(
                        "FAIL : stream_options: \"public.r\" is neither the tap_stream_id nor the schema.table nor the table of a stream in the catalog; did you mean \"public.t\"?",
                        "PASS : 1 selected streams");
    }

    private CheckRuns runs(String sql) throws Exception {
        return CheckRuns.of(
                directory, database, user, sql.replace("USER", user).replace("%%", "%"));
    }

    private static TapResult check(CheckRuns runs, EditedCatalog catalog, Object... more)
            throws Exception {
        TapFiles files = runs.files();
        Object[] arguments = new Object[more.length + 4];
        arguments[0] = "--catalog";
        arguments[1] = catalog.write(files);
        arguments[2] = "--format";
        arguments[3] = "json";
        System.arraycopy(more, 0, arguments, 4, more.length);
        return runs.run(Map.of(), arguments);
    }

    private String stream(String table) {
        return database.name() + "-public-" + table;
    }

    private String scope() {
        return "database \"" + database.name() + '"';
    }

    private String scope(String schemaAndTable) {
        return "stream \"" + database.name() + "-" + schemaAndTable + '"';
    }
}
