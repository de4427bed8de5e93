package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are not any more what they were when the catalog was made. */
class ChangedTableIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final String T = "tap_changed-public-t";

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_changed");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void addedColumnIsIgnoredUntilTheNextDiscovery() throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        EditedCatalog old = discoverAndSelect();
        database.execute("ALTER TABLE t ADD added int DEFAULT 5");

        TapResult result = sync(old);

        assertThat(records(result)).containsExactly("{\"id\":1}");
        assertThat(result.exitCode()).isZero();
        assertThat(warnings(result)).isEmpty();
        assertThat(records(sync(discoverAndSelect()))).containsExactly("{\"id\":1,\"added\":5}");
    }

    @Test
    void droppedAndRenamedColumnsAreLeftOutWithAWarningEach() throws Exception {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int); INSERT INTO t VALUES (1, 2, 3, 4)");
        EditedCatalog old = discoverAndSelect();
        database.execute("ALTER TABLE t DROP a; ALTER TABLE t RENAME b TO renamed");

        TapResult result = sync(old);

        assertThat(records(result)).containsExactly("{\"id\":1,\"c\":4}");
        assertThat(result.exitCode()).isZero();
        assertThat(warnings(result))
                .containsExactlyInAnyOrder(
                        "WARNING Stream \"%s\": column \"a\" of the catalog is no longer in the table and is left out; run --discover again"
                                .formatted(T),
                        "WARNING Stream \"%s\": column \"b\" of the catalog is no longer in the table and is left out; run --discover again"
                                .formatted(T));
    }

    @Test
    void retypedColumnsAreDescribedAsTheyAreNow() throws Exception {
        database.execute(
                """
                CREATE TABLE t (id int PRIMARY KEY, to_text int, to_bigint int, to_longer varchar(3),
                    to_wider numeric(4,1), to_int text, to_array int, to_date text, to_deeper numeric(3,1)[],
                    same int);
                INSERT INTO t VALUES (1, 2, 3, 'abc', 100.5, '5', 6, '2024-01-01', '{1.5}', 7);
                """);
        EditedCatalog old = discoverAndSelect();
        database.execute(
                """
                ALTER TABLE t ALTER id TYPE bigint, ALTER to_text TYPE text, ALTER to_bigint TYPE bigint,
                    ALTER to_longer TYPE varchar(9), ALTER to_wider TYPE numeric(9,3),
                    ALTER to_int TYPE int USING to_int::int, ALTER to_array TYPE int[] USING ARRAY[to_array],
                    ALTER to_date TYPE date USING to_date::date, ALTER to_deeper TYPE numeric(9,4)[];
                INSERT INTO t VALUES (9000000000, 'long', 9000000000, 'abcdefghi', 123456.789, 5, '{6,NULL}', NULL, '{12345.6789}', 8);
                """);

        TapResult result = sync(old);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        SchemaCheck.requireAgreement(result);
        assertThat(records(result))
                .containsExactly(
                        "{\"id\":1,\"to_text\":\"2\",\"to_bigint\":3,\"to_longer\":\"abc\",\"to_wider\":100.500,\"to_int\":5,\"to_array\":[6],\"to_date\":\"2024-01-01T00:00:00+00:00\",\"to_deeper\":[1.5000],\"same\":7}",
                        "{\"id\":9000000000,\"to_text\":\"long\",\"to_bigint\":9000000000,\"to_longer\":\"abcdefghi\",\"to_wider\":123456.789,\"to_int\":5,\"to_array\":[6,null],\"to_date\":null,\"to_deeper\":[12345.6789],\"same\":8}");
        assertThat(warnings(result))
                .contains(
                        "WARNING Stream \"%s\": column \"to_text\" is text now, and integer in the catalog; its SCHEMA is written anew; run --discover again"
                                .formatted(T))
                .hasSize(6);
    }

    @Test
    void widerBoundsOfAUserStay() throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, s varchar(3), n numeric(3,1))");
        EditedCatalog catalog =
                discoverAndSelect()
                        .withProperty(T, "id", "{\"type\":\"integer\",\"maximum\":1e12}")
                        .withProperty(T, "s", "{\"type\":[\"string\",\"null\"],\"maxLength\":10}")
                        .withProperty(
                                T,
                                "n",
                                "{\"type\":[\"null\",\"number\"],\"multipleOf\":0.01,\"maximum\":100}");
        TapResult result = sync(catalog);
        assertThat(Transcript.messages(result).get(0).at("/schema/properties"))
                .hasToString(
                        "{\"id\":{\"type\":\"integer\",\"maximum\":1.0E12},\"s\":{\"type\":[\"string\",\"null\"],\"maxLength\":10},\"n\":{\"type\":[\"null\",\"number\"],\"maximum\":100}}");
    }

    @Test
    void keyThatTheTableLostAndThatIsNullNowIsDescribedSo() throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        EditedCatalog old = discoverAndSelect();
        database.execute(
                "ALTER TABLE t DROP CONSTRAINT t_pkey, ALTER id DROP NOT NULL; INSERT INTO t VALUES (NULL)");

        TapResult result = sync(old);

        SchemaCheck.requireAgreement(result);
        assertThat(records(result)).containsExactly("{\"id\":null}");
    }

    @Test
    void streamWhoseKeyColumnOrTableIsGoneFailsByNameAndTheRestRuns() throws Exception {
        database.execute(
                """
                CREATE TABLE gone (id int PRIMARY KEY);
                CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1);
                CREATE TABLE t (id int PRIMARY KEY, n int);
                """);
        EditedCatalog old = discoverAndSelect();
        database.execute("ALTER TABLE t DROP id; DROP TABLE gone");

        TapResult result = sync(old);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(records(result)).containsExactly("{\"id\":1}");
        assertThat(CriticalLine.of(result))
                .startsWith(
                        "2 of 3 selected streams are not done: tap_changed-public-gone, tap_changed-public-t; first of 2 causes: ");
        assertThat(result.stderr())
                .contains(
                        "ERROR Stream \"tap_changed-public-gone\" failed: database \"tap_changed\" has no table \"public\".\"gone\": deselect the stream, or run --discover again if the table was renamed")
                .contains(
                        "ERROR Stream \"tap_changed-public-t\" failed: key property \"id\" is not a column of \"public\".\"t\": run --discover again, or mend \"table-key-properties\" in the catalog");
    }

    @Test
    void tableThatBecameAViewIsReadAsOne() throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        EditedCatalog old = discoverAndSelect();
        database.execute("DROP TABLE t; CREATE VIEW t AS SELECT 4 AS id");

        TapResult result = sync(old);

        assertThat(result.exitCode()).isZero();
        assertThat(records(result)).containsExactly("{\"id\":4}");
        SchemaCheck.requireAgreement(result);
        assertThat(Transcript.lastState(result).at("/bookmarks/" + T).propertyNames())
                .containsExactly("last_replication_method", "version");
    }

    @Test
    void planIsMadeAfterWaitingForAChangeThatIsUnderWay() throws Exception {
        database.execute(
                """
                ALTER DATABASE tap_changed SET default_transaction_isolation = 'repeatable read';
                CREATE TABLE t (id int PRIMARY KEY, n int, gone int); INSERT INTO t VALUES (1, 2, 3);
                """);
        EditedCatalog old = discoverAndSelect();
        try (Connection change = database.connectPlainly();
                Statement statement = change.createStatement()) {
            change.setAutoCommit(false);
            statement.execute(
                    "ALTER TABLE t ALTER n TYPE text USING 'was ' || n, DROP gone; INSERT INTO t VALUES (5, 'new')");
            try (RunningTap tap = TAP.start("-c", files.config(database), "-p", old.write(files))) {
                ServerWaits.awaitLockWait(database);
                change.commit();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.toString()).isZero();
                assertThat(records(result))
                        .containsExactlyInAnyOrder(
                                "{\"id\":1,\"n\":\"was 2\"}", "{\"id\":5,\"n\":\"new\"}");
                SchemaCheck.requireAgreement(result);
            }
        }
    }

    private EditedCatalog discoverAndSelect() {
        return EditedCatalog.discover(files, database).selectAll();
    }

    private TapResult sync(EditedCatalog catalog) {
        return TAP.run("-c", files.config(database), "--catalog", catalog.write(files));
    }

    private static List<String> records(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .map(line -> line.replaceAll("^.*?\"record\":(.*),\"version\":\\d+,.*$", "$1"))
                .toList();
    }

    private static List<String> warnings(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
}
