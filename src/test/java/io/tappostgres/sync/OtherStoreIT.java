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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables whose rows may be elsewhere than in PostgreSQL's own heap are read by their name, and not
 * in pieces, in which they would have no rows. The extensions are not there: the catalogs only say
 * so.
 */
class OtherStoreIT {

    private static final int ROWS = 7_000;

    /** Three rows a block: some 18 MB. */
    private static final String LARGE =
            " WITH (fillfactor = 10, autovacuum_enabled = off) AS SELECT id, 0 AS v, repeat('x', 200) AS filler FROM generate_series(1, %d) AS id;"
                    .formatted(ROWS);

    private static final Pattern COPY = Pattern.compile("LOG: +statement: (COPY .* TO STDOUT)");

    private static final String BY_NAME =
            "COPY (SELECT \"id\",\"v\",\"filler\" FROM \"public\".\"%s\") TO STDOUT";

    private static final String IN_PIECES =
            "COPY (SELECT \"id\",\"v\",\"filler\" FROM ONLY \"public\".\"%s\" WHERE (ctid …)) TO STDOUT";

    private static final String HIDES_ROWS_FROM_CTID =
            "UPDATE pg_operator SET oprcode = 'tidlt'::regproc WHERE oprname = '>=' AND oprleft = 'tid'::regtype";

    private static PostgresServer server;
    @TempDir private Path directory;

    @BeforeAll
    static void startServer() {
        server =
                PostgresServer.startPrivate(
                        "18", ServerConfiguration.standard().withSetting("log_statement", "all"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static String extension(String name) {
        return "INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) VALUES (99999, '%s', 10, 2200, false, '1');"
                .formatted(name);
    }

    @Test
    void tableOfAnotherAccessMethodIsReadByItsNameAndSoIsOneThatHasSuchAPartition()
            throws SQLException {
        try (TestDatabase database = server.createDatabase("tap_store")) {
            database.execute(
                    "CREATE ACCESS METHOD columnar TYPE TABLE HANDLER heap_tableam_handler",
                    "CREATE TABLE a_plain" + LARGE,
                    "CREATE TABLE b_columnar USING columnar" + LARGE,
                    """
                    CREATE TABLE c_mixed (id int, v int, filler text) PARTITION BY LIST (v);
                    CREATE TABLE d_heap PARTITION OF c_mixed FOR VALUES IN (1);
                    CREATE TABLE e_columnar PARTITION OF c_mixed DEFAULT USING columnar;
                    INSERT INTO c_mixed SELECT * FROM b_columnar;
                    """);

            TapResult result =
                    requireCopies(
                            database,
                            List.of("a_plain", "b_columnar", "c_mixed"),
                            IN_PIECES.formatted("a_plain"),
                            BY_NAME.formatted("b_columnar"),
                            BY_NAME.formatted("c_mixed"));

            assertThat(reasons(result))
                    .containsExactly(
                            "b_columnar: its access method is columnar",
                            "c_mixed: its access method is columnar");
        }
    }

    @Test
    void hypertableAndItsChunksAreReadByTheirNamesAndOtherTablesInPieces() throws SQLException {
        try (TestDatabase database = server.createDatabase("tap_store")) {
            database.execute(
                    extension("timescaledb"),
                    "CREATE TABLE a_plain" + LARGE,
                    "CREATE TABLE b_hyper (id int, v int, filler text)",
                    "CREATE TABLE c_chunk () INHERITS (b_hyper) WITH (fillfactor = 10)",
                    "INSERT INTO c_chunk SELECT * FROM a_plain");

            TapResult result =
                    requireCopies(
                            database,
                            List.of("a_plain", "b_hyper", "c_chunk"),
                            IN_PIECES.formatted("a_plain"),
                            BY_NAME.formatted("b_hyper"),
                            BY_NAME.formatted("c_chunk"));

            assertThat(reasons(result))
                    .containsExactly(
                            "b_hyper: the database has the extension timescaledb",
                            "c_chunk: the database has the extension timescaledb");
        }
    }

    @Test
    void everyTableOfADatabaseWithCitusIsReadByItsName() throws SQLException {
        try (TestDatabase database = server.createDatabase("tap_store")) {
            database.execute(extension("citus"), "CREATE TABLE a_table" + LARGE);

            TapResult result =
                    requireCopies(database, List.of("a_table"), BY_NAME.formatted("a_table"));

            assertThat(reasons(result))
                    .containsExactly("a_table: the database has the extension citus");
        }
    }

    /** All rows come, by these statements, of which several that differ by their blocks are one. */
    private TapResult requireCopies(TestDatabase database, List<String> tables, String... copies) {
        int logBefore = server.log().length();
        TapResult result = run(database, tables, Map.of("parallelism", 1));
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        for (String table : tables) {
            assertThat(new TargetTable(table).read(result.stdoutLines()).values()).hasSize(ROWS);
        }
        assertThat(
                        COPY.matcher(server.log().substring(logBefore))
                                .results()
                                .map(
                                        match ->
                                                match.group(1)
                                                        .replaceAll("ctid >=.*tid\\)", "ctid …)"))
                                .distinct())
                .containsExactly(copies);
        return result;
    }

    private TapResult run(TestDatabase database, List<String> tables, Map<String, ?> settings) {
        TapFiles files = new TapFiles(directory);
        String[] streams =
                tables.stream().map(t -> database.name() + "-public-" + t).toArray(String[]::new);
        Path catalog = EditedCatalog.discover(files, database).select(streams).write(files);
        return TapRunner.ofBuiltJar().run("-c", files.config(database, settings), "-p", catalog);
    }

    private static List<String> reasons(TapResult result) {
        Pattern reason =
                Pattern.compile(
                        "INFO Stream \"tap_store-public-(.*)\" is copied by one statement, whatever its size, as its rows may not be in PostgreSQL's own tables: (.*)");
        return result.stderrLines().stream()
                .map(reason::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1) + ": " + matcher.group(2))
                .toList();
    }

    /**
     * Of a product that nobody knows of, with rows that a condition on {@code ctid} does not find:
     * before PostgreSQL 14 the operator decides that alone.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void copyInPiecesThatLacksRowsIsNotActivated(boolean inPieces) throws SQLException {
        try (TestDatabase database = PostgresServer.embedded("13").createDatabase("tap_store")) {
            database.execute("CREATE TABLE t" + LARGE, "ANALYZE t", HIDES_ROWS_FROM_CTID);
            Map<String, ?> settings =
                    Map.of("stream_options", Map.of("t", Map.of("copy_in_pieces", inPieces)));

            TapResult result = run(database, List.of("t"), settings);

            TargetTable target = new TargetTable("t").read(result.stdoutLines());
            if (!inPieces) {
                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(target.values()).hasSize(ROWS);
                return;
            }
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.stderrLines())
                    .contains(
                            "ERROR Stream \"tap_store-public-t\" failed: read in pieces, the table has 0 rows, and read by its name 7000: something other than PostgreSQL keeps rows of it; nothing was activated in the target. Set \"copy_in_pieces\": false for this stream in \"stream_options\", and report it");
            assertThat(target.activations()).isZero();
            assertThat(
                            Transcript.lastState(result)
                                    .at("/bookmarks/tap_store-public-t")
                                    .propertyNames())
                    .doesNotContain(TableCopy.BOOKMARK_KEY);
        }
    }

    @Test
    void interruptedCopyThatGoesOnAndLacksRowsIsNotActivated() throws Exception {
        try (InterruptedCopies copies =
                InterruptedCopies.on(PostgresServer.embedded("13"), "tap_store", directory)
                        .create(InterruptedCopies.table("t"), "ANALYZE t")) {
            KilledRun killed = copies.killAfter(1_000, 1, "t");
            copies.database().execute(HIDES_ROWS_FROM_CTID);

            TapResult second = copies.run("t", killed.state());

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.stderr())
                    .contains("goes on with its interrupted copy")
                    .contains("read in pieces, the table has 0 rows, and read by its name 12000: ");
            assertThat(new TargetTable("t").read(second.stdoutLines()).activations()).isZero();
        }
    }

    @Test
    void estimateThatIsFarTooHighCostsACountOnly() throws SQLException {
        try (TestDatabase database = PostgresServer.newest().createDatabase("tap_store")) {
            database.execute("CREATE TABLE t" + LARGE, "ANALYZE t");
            database.execute("DELETE FROM t WHERE id % 10 > 0");

            TapResult result = run(database, List.of("t"), Map.of());

            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(result.stderrLines())
                    .contains(
                            "INFO Stream \"tap_store-public-t\": counting the rows, as there were far fewer than the server estimates");
            assertThat(new TargetTable("t").read(result.stdoutLines()).values()).hasSize(ROWS / 10);
        }
    }
}
