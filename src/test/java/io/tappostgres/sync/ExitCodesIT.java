package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/exit-codes.md: each of its rows is a run here, and each run is a row there. */
class ExitCodesIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final Pattern ROW = Pattern.compile("\\| (.+) \\| (\\d+) \\|");
    private static final String READER = "tap_exit_reader";

    /** A row of the table, and a run that it is about. */
    private record Row(String cause, int exitCode, Run run) {
        @Override
        public String toString() {
            return "| " + cause + " | " + exitCode + " |";
        }
    }

    private interface Run {
        TapResult end() throws Exception;
    }

    @TempDir private static Path directory;
    private static TapFiles files;
    private static TestDatabase database;
    private static String discovered;

    @BeforeAll
    static void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_exit");
        database.execute(
                """
                CREATE TABLE good (id int PRIMARY KEY, "_sdc_deleted_at" text); INSERT INTO good VALUES (1);
                CREATE TABLE gone (id int);
                CREATE VIEW keyed AS SELECT id FROM good;
                CREATE VIEW failing AS SELECT 1 / (id - 1) AS id FROM good;
                CREATE VIEW slow AS SELECT pg_sleep(300)::text AS nothing;
                """,
                "CREATE ROLE " + READER + " LOGIN PASSWORD 'reads'");
        discovered = EditedCatalog.discover(files, database).toString();
        database.execute("DROP TABLE gone");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.execute("DROP ROLE " + READER);
        database.close();
    }

    @Test
    void documentHasTheseRows() throws Exception {
        List<String> documented = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs", "exit-codes.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.add(line);
            }
        }
        assertThat(documented).containsExactlyElementsOf(rows().map(Row::toString).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void runEndsWithTheDocumentedCode(Row row) throws Exception {
        TapResult result = row.run().end();
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(row.exitCode());
    }

    private static Stream<Row> rows() {
        return Stream.of(done(), failed(), refused(), refusedStreams(), lost(), interrupted())
                .flatMap(List::stream);
    }

    private static List<Row> done() {
        return List.of(
                new Row("All selected streams are done", 0, () -> sync("good")),
                new Row(
                        "No stream is selected, with `allow_nothing_selected`",
                        0,
                        () -> run(Map.of("allow_nothing_selected", true), catalog())),
                new Row(
                        "`--check` finds nothing that a sync would fail on",
                        0,
                        () -> check("good")));
    }

    private static List<Row> failed() {
        return List.of(
                new Row(
                        "The server cannot be reached",
                        1,
                        () -> run(Map.of("port", 1), catalog("good"))),
                new Row(
                        "The server refuses the login: user, password or database",
                        1,
                        () -> run(Map.of("user", "nobody_at_all"), catalog("good"))),
                new Row(
                        "The user may not read a table",
                        1,
                        () -> run(Map.of("user", READER, "password", "reads"), catalog("good"))),
                new Row("A stream fails while it is read", 1, () -> sync("good", "failing")),
                new Row(
                        "The server is not set up for `LOG_BASED`: settings, slot, publication",
                        1,
                        () ->
                                run(
                                        Map.of("default_replication_method", "LOG_BASED"),
                                        catalog("good")
                                                .with(id("good"), "replication-method", null))),
                new Row(
                        "`LOG_BASED` for an UNLOGGED table, which the server can change",
                        1,
                        () -> logged("CREATE UNLOGGED TABLE t (id int PRIMARY KEY)")),
                new Row(
                        "`--discover` finds no table",
                        1,
                        () -> discover(Map.of("filter_schemas", "nowhere"))),
                new Row("`--check` finds what a sync would fail on", 1, () -> check("gone")),
                new Row("stdout is closed by its reader", 1, ExitCodesIT::closeStdout));
    }

    private static List<Row> refused() {
        return List.of(
                new Row("An option of the command line is unknown", 2, () -> TAP.run("--nope")),
                new Row(
                        "`--config` is missing, or its file",
                        2,
                        () -> TAP.run("--config", directory.resolve("nothing"), "--discover")),
                new Row(
                        "A config, catalog or state is not JSON",
                        2,
                        () -> TAP.run("-c", files.text("broken.json", "{,}"), "--discover")),
                new Row(
                        "The config has a value that a setting does not take",
                        2,
                        () -> discover(Map.of("parallelism", "many"))),
                new Row(
                        "The config misspells what is to limit the rows, or has options of a stream that is not in the catalog",
                        2,
                        () ->
                                run(
                                        Map.of(
                                                "stream_options",
                                                Map.of("goood", Map.of("limit", 1))),
                                        catalog("good"))),
                new Row(
                        "`replication_slot_name` is a name that no slot can have",
                        2,
                        () -> run(Map.of("replication_slot_name", "My-Slot"), catalog("good"))),
                new Row("`--catalog` is missing", 2, () -> TAP.run("-c", files.config(database))),
                new Row("No stream is selected", 2, ExitCodesIT::sync),
                new Row(
                        "The catalog has a wrong value, or a key that is nearly spelt like a known one",
                        2,
                        () -> sync(catalog("good").with(id("good"), "replication_key", "id"))),
                new Row(
                        "A selected stream has no replication method",
                        2,
                        () -> sync(catalog("good").with(id("good"), "replication-method", null))),
                new Row(
                        "The state has a wrong value",
                        2,
                        () ->
                                TAP.run(
                                        "-c",
                                        files.config(database),
                                        "-p",
                                        catalog("good").write(files),
                                        "-s",
                                        files.text("state.json", "{\"bookmarks\": []}"))));
    }

    /** What is refused of one stream, while the others are read. */
    private static List<Row> refusedStreams() {
        return List.of(
                new Row("The table of a stream does not exist", 2, () -> sync("good", "gone")),
                new Row(
                        "A stream has no `schema-name`",
                        2,
                        () -> sync(catalog("good").with(id("good"), "schema-name", null))),
                new Row(
                        "The key of a stream is not a column of its table or view",
                        2,
                        () ->
                                sync(
                                        catalog("keyed")
                                                .with(
                                                        id("keyed"),
                                                        "view-key-properties",
                                                        List.of("nope")))),
                new Row(
                        "A stream has no selected column",
                        2,
                        () ->
                                sync(
                                        catalog("keyed")
                                                .withColumn(id("keyed"), "id", "selected", false))),
                new Row(
                        "A deselected column does not exist",
                        2,
                        () ->
                                sync(
                                        catalog("keyed")
                                                .withColumn(id("keyed"), "di", "selected", false))),
                new Row(
                        "The replication key of a stream is missing, or no column to read rows by",
                        2,
                        () ->
                                sync(
                                        catalog("good")
                                                .with(
                                                        id("good"),
                                                        "replication-method",
                                                        "INCREMENTAL")
                                                .with(id("good"), "replication-key", "nope"))),
                new Row(
                        "The `where` of a stream is not a condition on its rows",
                        2,
                        () -> sync(catalog("good").with(id("good"), "where", "nope = 1"))),
                new Row(
                        "A stream has an option that its replication method does not have",
                        2,
                        () -> sync(catalog("good").with(id("good"), "limit", 1))),
                new Row(
                        "The bookmark of a stream is not a value of its replication key",
                        2,
                        ExitCodesIT::bookmarkOfAnotherType),
                new Row(
                        "`LOG_BASED` for what has no log: a view or a foreign table",
                        2,
                        () -> logged("CREATE VIEW t AS SELECT 1 AS id")),
                new Row(
                        "`LOG_BASED` for a table with a column that its records have anyway, `_sdc_deleted_at`",
                        2,
                        () -> logged("CREATE TABLE t (id int PRIMARY KEY, _sdc_deleted_at text)")),
                new Row(
                        "One stream is refused, and another one fails",
                        2,
                        () -> sync("failing", "gone", "good")));
    }

    private static List<Row> lost() {
        return List.of(
                new Row(
                        "The slot of a stream with a bookmark was dropped",
                        3,
                        () ->
                                logged(
                                        "CREATE TABLE t (id int PRIMARY KEY)",
                                        "SELECT pg_drop_replication_slot('stitch_tap_log')")),
                new Row(
                        "The slot is past the bookmark of one stream, and another stream is refused",
                        3,
                        () ->
                                logged(
                                        "CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW u AS SELECT 1 AS id",
                                        "SELECT pg_drop_replication_slot('stitch_tap_log')",
                                        "INSERT INTO t VALUES (1)",
                                        "SELECT pg_create_logical_replication_slot('stitch_tap_log', 'pgoutput')")));
    }

    private static List<Row> interrupted() {
        return List.of(
                new Row("SIGINT ends the run; the last STATE is out", 130, () -> signal(false)),
                new Row("SIGTERM ends the run; the last STATE is out", 143, () -> signal(true)));
    }

    private static String id(String table) {
        return "tap_exit-public-" + table;
    }

    private static EditedCatalog catalog(String... tables) {
        EditedCatalog catalog = EditedCatalog.of(discovered);
        for (String table : tables) {
            catalog.select(id(table));
        }
        return catalog;
    }

    private static TapResult sync(String... tables) {
        return sync(catalog(tables));
    }

    private static TapResult sync(EditedCatalog catalog) {
        return run(Map.of(), catalog);
    }

    private static TapResult run(Map<String, ?> config, EditedCatalog catalog) {
        return TAP.run("-c", files.config(database, config), "-p", catalog.write(files));
    }

    private static TapResult discover(Map<String, ?> config) {
        return TAP.run("-c", files.config(database, config), "--discover");
    }

    private static TapResult check(String table) {
        Path config = files.config(database);
        return TAP.run("-c", config, "-p", catalog(table).write(files), "--check");
    }

    private static TapResult closeStdout() {
        try (RunningTap tap = start("good")) {
            tap.closeStdout();
            return tap.awaitEnd();
        }
    }

    private static TapResult signal(boolean terminates) throws Exception {
        try (RunningTap tap = start("slow")) {
            ServerWaits.awaitCopy(database);
            if (terminates) {
                tap.terminate();
            } else {
                tap.interrupt();
            }
            return tap.awaitEnd();
        }
    }

    private static RunningTap start(String table) {
        return TAP.start("-c", files.config(database), "-p", catalog(table).write(files));
    }

    private static TapResult bookmarkOfAnotherType() throws SQLException {
        return new IncrementalRuns(files, database)
                .select("good", "id")
                .bookmark("good", "id", "\"nine\"")
                .attempt();
    }

    /** A run over tables whose streams have come to the log's end, after some changes. */
    private static TapResult logged(String tables, String... changes) throws SQLException {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, tables)) {
            runs.execute(changes);
            return runs.attempt();
        }
    }
}
