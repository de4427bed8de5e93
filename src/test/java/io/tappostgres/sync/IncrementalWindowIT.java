package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bounds the rows of a run: limits, conditions, a start date, and a look back. */
class IncrementalWindowIT {

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_window");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void groupsOfEqualKeysLargerThanTheLimitDoNotStallTheStream() throws Exception {
        database.execute(
                """
                CREATE TABLE t (id int, k int);
                INSERT INTO t VALUES (1, 1), (2, 1), (3, 1), (4, NULL), (5, 2), (6, 2), (7, 2), (8, 2), (9, 3);
                """);
        IncrementalRuns runs = runs().select("t", "k").config("limit", 2);
        runs.with("t", "order", List.of("id desc"));

        assertThat(ids(runs.run())).containsExactly("3", "2", "1");
        assertThat(runs.bookmark("t")).isEqualTo("1");
        assertThat(runs.state())
                .contains("\"pending\":[\"rows_without_key\",\"activate_version\"]");
        assertThat(ids(runs.run())).containsExactly("3", "2", "1", "8", "7", "6", "5");
        assertThat(runs.bookmark("t")).isEqualTo("2");
        assertThat(ids(runs.run())).containsExactly("8", "7", "6", "5", "9", "4");
        assertThat(runs.bookmark("t")).isEqualTo("3");
        assertThat(runs.state()).doesNotContain("pending");
        assertThat(ids(runs.run())).containsExactly("9");
    }

    @Test
    void optionsOfOneStreamBoundThatStreamOnly() throws Exception {
        database.execute(
                """
                CREATE TABLE a (id int, k int, deleted boolean); CREATE TABLE b (id int, k int, note text);
                INSERT INTO a VALUES (1, 1, false), (2, 2, true), (3, 3, NULL), (4, 4, false);
                INSERT INTO b VALUES (1, 1, '{x}'), (2, 2, '?'), (3, 3, '{d ''x''}');
                """);
        IncrementalRuns runs =
                runs().select("a", "k").select("b", "k").config("max_record_count", 2);
        runs.config(
                "stream_options",
                Map.of(
                        "public.a",
                        Map.of("where", "NOT deleted OR deleted IS NULL -- or", "limit", 9),
                        runs.id("b"),
                        Map.of("custom_where_clauses", List.of("note <> '?'", "note ~ '{[^?]?'"))));
        TapResult result = runs.run();
        assertThat(ids(result)).containsExactly("1", "3", "4", "1", "3");

        runs.with("a", "replication-method", "FULL_TABLE").config("max_record_count", null);
        runs.config("stream_options", Map.of("a", Map.of("where", "k > 2")));
        assertThat(ids(runs.run())).containsExactly("3", "4", "3");
    }

    @Test
    void optionsOfStreamsThatAreNotInTheCatalogAreRefused() throws Exception {
        database.execute(
                "CREATE TABLE rental (k int); CREATE TABLE payment (k int); INSERT INTO rental VALUES (1)");
        IncrementalRuns runs = runs().select("rental", "k");
        runs.config(
                "stream_options",
                Map.of(
                        "rentl", Map.of("where", "k > 1"),
                        "public.paymnet", Map.of("where", "k > 1"),
                        "elsewhere", Map.of("limit", 1)));
        TapResult refused = runs.attempt();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stdoutLines()).isEmpty();
        String unknown =
                " is neither the tap_stream_id nor the schema.table nor the table of a stream in the catalog";
        assertThat(CriticalLine.of(refused))
                .isEqualTo(
                        "stream_options: \"elsewhere\"%1$s; \"public.paymnet\"%1$s; did you mean \"public.payment\"?; \"rentl\"%1$s; did you mean \"rental\"?"
                                .formatted(unknown));

        runs.config(
                "stream_options",
                Map.of(
                        "public", Map.of("rental", Map.of("where", "k > 1")),
                        "payment", Map.of("where", "k > 1")));
        TapResult filtered = runs.run();
        assertThat(IncrementalRuns.records(filtered)).isEmpty();
        assertThat(filtered.stderr()).doesNotContain("payment");
    }

    @Test
    void startDateIsTheFirstBookmarkOfKeysOfTimeOnly() throws Exception {
        database.execute(
                """
                CREATE TABLE a (id int, k timestamp); CREATE TABLE b (id int, k date); CREATE TABLE c (id int, k int);
                INSERT INTO a VALUES (1, '2024-01-01 11:59:59'), (2, NULL), (3, '2024-01-01 12:00');
                INSERT INTO b VALUES (1, '2023-12-31'), (2, '2024-01-01'), (3, NULL);
                INSERT INTO c VALUES (1, NULL), (2, 0);
                """);
        IncrementalRuns runs = runs().select("a", "k").select("b", "k").select("c", "k");
        runs.config("start_date", "2024-01-01T14:00:00+02:00");
        assertThat(ids(runs.run())).containsExactly("3", "2", "2", "1");
        runs.config("start_date", "2030-01-01");
        assertThat(ids(runs.run())).containsExactly("3", "2", "2");
    }

    @Test
    void rowThatIsCommittedLateIsLostWithoutLookbackAndFoundWithIt() throws Exception {
        database.execute("CREATE TABLE n (id int, k int); CREATE TABLE t (id int, k timestamptz)");
        try (Connection late = database.connectPlainly();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO n VALUES (1, 90); INSERT INTO t VALUES (1, now())");
            database.execute(
                    "INSERT INTO n VALUES (2, 100); INSERT INTO t VALUES (2, clock_timestamp())");
            IncrementalRuns runs = runs().select("n", "k").select("t", "k");
            assertThat(ids(runs.run())).containsExactly("2", "2");
            late.commit();
            String before = runs.state();

            assertThat(ids(runs.run())).containsExactly("2", "2");

            runs.with("n", "replication_key_lookback", 10);
            runs.with("t", "replication_key_lookback", "1 hour").state(before);
            assertThat(ids(runs.run())).containsExactly("1", "2", "1", "2");
            runs.with("n", "replication_key_lookback", "9.5")
                    .with("t", "replication_key_lookback", 0);
            assertThat(ids(runs.run())).containsExactly("2", "2");
        }
    }

    @Test
    void lookbackNeverMovesTheBookmarkBack() throws Exception {
        database.execute(
                """
                CREATE TABLE d (id int, k date); INSERT INTO d VALUES (1, '2024-01-01'), (2, '2024-01-05');
                CREATE TABLE f (id int, k real); INSERT INTO f VALUES (1, 0.5), (2, 1.5);
                CREATE TABLE n (id int, k smallint); INSERT INTO n VALUES (1, -32768), (2, -32760);
                CREATE TABLE t (id int, k timestamptz); INSERT INTO t VALUES (1, '2024-01-01 00:00Z'), (2, '2024-01-01 00:00:01Z');
                """);
        IncrementalRuns runs =
                runs().select("d", "k").select("f", "k").select("n", "k").select("t", "k");
        runs.config(
                "stream_options",
                Map.of(
                        "d",
                        Map.of("replication_key_lookback", "7 days"),
                        "f",
                        Map.of("replication_key_lookback", 1),
                        "n",
                        Map.of("replication_key_lookback", "100"),
                        "t",
                        Map.of("replication_key_lookback", "1 second")));
        // A STATE behind each 16th record, when the clock is read, and one behind each record.
        runs.config("state_interval_records", 1);
        assertThat(ids(runs.run())).hasSize(8);
        List<String> bookmarks = bookmarks(runs);
        assertThat(ids(runs.run())).containsExactly("1", "2", "1", "2", "1", "2", "1", "2");
        assertThat(bookmarks(runs)).isEqualTo(bookmarks);

        for (String table : List.of("d", "f", "n", "t")) {
            database.execute("DELETE FROM " + table + " WHERE id = 2");
        }
        assertThat(ids(runs.run())).containsExactly("1", "1", "1", "1");
        assertThat(bookmarks(runs)).isEqualTo(bookmarks);
    }

    @Test
    void infiniteAndFarKeysHoldTheBookmarkSoThatSoundOnesAreStillRead() throws Exception {
        database.execute(
                """
                CREATE TABLE t (id int, k timestamptz);
                INSERT INTO t VALUES (1, '0044-03-15 BC'), (2, '2024-01-01'), (3, '12024-01-01'), (4, 'infinity');
                """);
        IncrementalRuns runs = runs().select("t", "k");
        String warning =
                "WARNING Stream \"tap_window-public-t\": the greatest values of \"k\" are no bookmark, being infinite, NaN, beyond the year 9999 or not UTF-8; their rows come again in each run";
        TapResult first = runs.run();
        assertThat(ids(first)).containsExactly("1", "2", "3", "4");
        assertThat(first.stderrLines()).contains(warning);
        database.execute("INSERT INTO t VALUES (5, '2024-01-02')");
        assertThat(ids(runs.run())).containsExactly("2", "5", "3", "4");
        assertThat(runs.bookmark("t")).isEqualTo("\"2024-01-02T00:00:00+00:00\"");
    }

    @Test
    void bookmarksInOtherFormsMeanTheSameMomentAndNumber() throws Exception {
        database.execute(
                """
                CREATE TABLE a (id int, k timestamptz); CREATE TABLE b (id int, k timestamp);
                CREATE TABLE c (id int, k date); CREATE TABLE d (id int, k bigint); CREATE TABLE e (id int, k text);
                INSERT INTO a VALUES (1, '2024-01-01 23:59:59.999999Z'), (2, '2024-01-02 00:00Z');
                INSERT INTO b VALUES (1, '2024-01-01 23:59:59.999999'), (2, '2024-01-02 00:00');
                INSERT INTO c VALUES (1, '2024-01-01'), (2, '2024-01-02');
                INSERT INTO d VALUES (0, NULL), (1, -1), (2, 0); INSERT INTO e VALUES (1, NULL), (2, '');
                """);
        String[][] states = {
            {
                "\"2024-01-02T02:00:00+02:00\"",
                "\"2024-01-02T02:00:00+02:00\"",
                "\"2024-01-02T02:00:00+02:00\"",
                "0",
                "\"\""
            },
            {"\"2024-01-02\"", "\"2024-01-01T19:00:00-05\"", "\"2024-01-02\"", "0.0", "\"\""},
            {
                "\"2024-01-02 00:00:00+00\"",
                "\"2024-01-02 00:00:00\"",
                "\"2024-01-02T00:00:00.000000+00:00\"",
                "\"0\"",
                "\"\""
            },
        };
        IncrementalRuns runs = runs();
        List<String> tables = List.of("a", "b", "c", "d", "e");
        tables.forEach(table -> runs.select(table, "k"));
        for (String[] state : states) {
            StringBuilder bookmarks = new StringBuilder();
            for (int i = 0; i < state.length; i++) {
                bookmarks
                        .append(i == 0 ? "" : ",")
                        .append(
                                "\"%s\":{\"replication_key\":\"k\",\"version\":1600000000000,\"replication_key_value\":%s}"
                                        .formatted(runs.id(tables.get(i)), state[i]));
            }
            runs.state("{\"bookmarks\":{" + bookmarks + "}}");
            assertThat(ids(runs.run())).as(bookmarks.toString()).containsOnly("2").hasSize(5);
        }
    }

    private IncrementalRuns runs() {
        return new IncrementalRuns(files, database);
    }

    private static List<String> bookmarks(IncrementalRuns runs) {
        return List.of(
                runs.bookmark("d"), runs.bookmark("f"), runs.bookmark("n"), runs.bookmark("t"));
    }

    private static List<String> ids(TapResult result) {
        return Transcript.messages(result).stream()
                .filter(message -> message.path("type").asString().equals("RECORD"))
                .map(message -> message.path("record").path("id").toString())
                .toList();
    }
}
