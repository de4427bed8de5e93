package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What is refused of an incremental stream: by name, with exit code 2, with its bookmark as it was
 * and without a message of it, while the other streams run.
 */
class IncrementalRefusalIT {

    private static final String NO_VALUE =
            "its bookmark is not a value of the replication key \"k\", which is of type %s: correct \"replication_key_value\" in the state, or remove the stream's bookmark to read it anew";
    private static final String NO_CONDITION = "its \"where\" is not a condition on its rows: ";

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    /** The message of each stream that is to be refused, by table. */
    private final Map<String, String> refusals = new TreeMap<>();

    private final Map<String, String> keys = new LinkedHashMap<>();

    private final List<String> bookmarks = new ArrayList<>();

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_refusal");
        database.execute(
                """
                CREATE TYPE mood AS ENUM ('sad', 'happy');
                CREATE DOMAIN price AS numeric CHECK (VALUE > 0);
                CREATE TABLE good (k int); INSERT INTO good VALUES (1);
                """);
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void keysThatRowsCannotBeReadBy() throws Exception {
        table("a_missing", "k int", null, "INCREMENTAL needs a replication key: ");
        table(
                "b_unknown",
                "k int",
                "nope",
                "replication key \"nope\" is not a column of \"public\".\"b_unknown\" that the user may read: ");
        String[] types = {
            "boolean",
            "json",
            "jsonb",
            "int[]",
            "point",
            "int4range",
            "bytea",
            "bit(3)",
            "interval",
            "time",
            "money",
            "xml",
            "inet"
        };
        for (String type : types) {
            table(
                    "c_" + type.replaceAll("\\W", "_"),
                    "k " + type,
                    "k",
                    "replication key \"k\" is of type ");
        }
        requireRefused();
    }

    @Test
    void bookmarksThatAreNoValueOfTheKey() throws Exception {
        bookmark("a", "int", "false", "integer");
        bookmark("b", "int", "\"\"", "integer");
        bookmark("c", "int", "\"1; DROP TABLE good\"", "integer");
        bookmark("d", "int", "3000000000", "integer");
        bookmark("e", "smallint", "\"2024-01-01\"", "smallint");
        bookmark("f", "timestamptz", "\"now\"", "timestamp with time zone");
        bookmark("g", "timestamptz", "5", "timestamp with time zone");
        bookmark("h", "timestamptz", "\"2024-02-30T00:00:00Z\"", "timestamp with time zone");
        bookmark("i", "date", "\"\"", "date");
        bookmark("j", "uuid", "\"' OR true --\"", "uuid");
        bookmark("k", "mood", "\"furious\"", "mood");
        bookmark("l", "price", "\"NULL\"", "price");
        bookmark("m", "numeric", "{\"a\":1}", "numeric");
        bookmark("n", "real", "1E+400", "real");
        bookmark("o", "text", "17", "text");
        bookmark("p", "text", "\"a\\u0000b\"", "text");
        requireRefused();
    }

    @Test
    void keyThatHasBecomeATextSinceItsBookmark() throws Exception {
        database.execute("CREATE TABLE t (k int)");
        IncrementalRuns runs = new IncrementalRuns(files, database).select("t", "k");
        runs.bookmark("t", "k", "\"17\"");
        database.execute("ALTER TABLE t ALTER k TYPE text");
        TapResult result = runs.attempt();
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(errors(result))
                .containsExactly(
                        "ERROR Stream \"tap_refusal-public-t\" failed: replication key \"k\" is of type text now, and was integer when the catalog was made, which has another order: remove the stream's bookmark to read it anew, and run --discover again");
    }

    @Test
    void lookbacksThatCannotBeTakenFromTheKey() throws Exception {
        String message =
                "its \"replication_key_lookback\" cannot be taken from the replication key \"k\", which is of type ";
        String[][] cases = {
            {"int", "10 minutes"},
            {"int", "-1"},
            {"numeric", "PT1H"},
            {"timestamptz", "60"},
            {"timestamptz", "-1 hour"},
            {"date", "a while"},
            {"timestamp", "1 day'; SELECT '"},
            {"text", "1"},
            {"uuid", "1 day"}
        };
        for (int i = 0; i < cases.length; i++) {
            table("t" + i, "k " + cases[i][0], "k", message);
        }
        IncrementalRuns runs = runs();
        for (int i = 0; i < cases.length; i++) {
            runs.with("t" + i, "replication_key_lookback", cases[i][1]);
        }
        requireRefused(runs);
    }

    @Test
    void conditionsThatAreMoreOrLessThanOne() throws Exception {
        String[] conditions = {
            "1=1) --",
            "1=1) OR (1=1",
            "k = 1; DROP TABLE good",
            "1=1); COMMIT; SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; DROP TABLE good; SELECT (1",
            "1=1 LIMIT 5",
            "1=1 ORDER BY k",
            "1=1 UNION SELECT 2",
            "1=1 /*",
            "k",
            "nope = 1",
            "count(*) > 1",
            "k = 'x'",
            "$$ OR true",
        };
        for (int i = 0; i < conditions.length; i++) {
            table("t%02d".formatted(i), "k int", "k", NO_CONDITION);
        }
        table("u_full", "k int", "k", NO_CONDITION);
        table(
                "v_options",
                "k int",
                "k",
                "its options in the catalog: limit must be a whole number");
        table(
                "x_misspelt",
                "k int",
                "k",
                "its options in the catalog: unknown \"wheer\"; did you mean where?");
        table(
                "y_column",
                "k int, secret text",
                "k",
                "its metadata deselects column \"sercet\", which neither the table nor the schema in the catalog has; did you mean \"secret\"?");
        table("w_order", "k int", "k", "its \"order\" names \"k; DROP TABLE good\", which is not");
        IncrementalRuns runs = runs();
        for (int i = 0; i < conditions.length; i++) {
            runs.with("t%02d".formatted(i), "where", conditions[i]);
        }
        runs.with("u_full", "where", conditions[0])
                .with("u_full", "replication-method", "FULL_TABLE");
        runs.with("x_misspelt", "wheer", "k > 1");
        runs.catalog().withColumn(runs.id("y_column"), "sercet", "selected", false);
        runs.with("v_options", "limit", "few")
                .with("w_order", "order", List.of("k; DROP TABLE good"));
        requireRefused(runs);
    }

    @Test
    void fullCopyOfFewerRowsThanThereAre() throws Exception {
        String message =
                "\"limit\", \"order\" and \"max_record_count\" are for INCREMENTAL, and the stream is read by FULL_TABLE: ";
        table("a", "k int", "k", message);
        table("b", "k int", "k", message);
        IncrementalRuns runs = runs().with("a", "limit", 5).with("b", "order", "k");
        runs.with("a", "replication-method", "FULL_TABLE");
        runs.with("b", "replication-method", "FULL_TABLE");
        requireRefused(runs);
    }

    @Test
    void theGreatestExitCodeIsThatOfTheRun() throws Exception {
        database.execute("CREATE VIEW broken AS SELECT 1 / (k - 1) AS k FROM good");
        table("a", "k int", null, "INCREMENTAL needs a replication key: ");
        IncrementalRuns runs = runs().select("broken", "k");
        TapResult both = runs.attempt();
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(CriticalLine.of(both))
                .startsWith(
                        "2 of 3 selected streams are not done: tap_refusal-public-a, tap_refusal-public-broken; first of 2 causes: ");
        assertThat(runs.with("a", "selected", false).attempt().exitCode()).isEqualTo(1);
    }

    private void table(String name, String column, String replicationKey, String refusal)
            throws SQLException {
        database.execute("CREATE TABLE " + name + " (id int, " + column + ")");
        bookmarks.add(
                "\"tap_refusal-public-%s\":{\"last_replication_method\":\"INCREMENTAL\",\"replication_key\":\"was\",\"version\":1600000000000,\"replication_key_value\":\"kept\"}"
                        .formatted(name));
        refusals.put(name, refusal);
        keys.put(name, replicationKey);
    }

    private void bookmark(String name, String type, String value, String datatype)
            throws SQLException {
        table(name, "k " + type, "k", NO_VALUE.formatted(datatype));
        bookmarks.remove(bookmarks.size() - 1);
        bookmarks.add(
                "\"tap_refusal-public-%s\":{\"last_replication_method\":\"INCREMENTAL\",\"replication_key\":\"k\",\"version\":1600000000000,\"replication_key_value\":%s}"
                        .formatted(name, value));
    }

    private IncrementalRuns runs() {
        IncrementalRuns runs = new IncrementalRuns(files, database).select("good", "k");
        keys.forEach(runs::select);
        return runs.state("{\"bookmarks\":{" + String.join(",", bookmarks) + "}}");
    }

    private void requireRefused() {
        requireRefused(runs());
    }

    private void requireRefused(IncrementalRuns runs) {
        String bookmarksBefore = String.join(",", bookmarks);

        TapResult result = runs.attempt();

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        List<String> errors = errors(result);
        assertThat(errors).hasSameSizeAs(refusals.keySet());
        int at = 0;
        for (Map.Entry<String, String> refusal : refusals.entrySet()) {
            assertThat(errors.get(at++))
                    .startsWith(
                            "ERROR Stream \"tap_refusal-public-%s\" failed: %s"
                                    .formatted(refusal.getKey(), refusal.getValue()));
        }
        assertThat(IncrementalRuns.records(result)).containsExactly("{\"k\":1}");
        assertThat(Transcript.messages(result).stream().map(message -> message.path("stream")))
                .map(JsonNode::asString)
                .containsOnly("good", "");
        assertThat(runs.state()).contains(bookmarksBefore);
    }

    /** By stream: two of them are opened at a time. */
    private static List<String> errors(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.startsWith("ERROR"))
                .sorted()
                .toList();
    }
}
