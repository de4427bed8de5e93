package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * By which method streams are read, and what becomes of the states of other runs, methods and taps.
 */
class IncrementalStateIT {

    private final Transcript transcript = new Transcript();
    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_key");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void rowsOfAnotherMethodOrKeyStayInTheTargetUntilTheFirstPassIsComplete() throws Exception {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");
        database.execute("INSERT INTO t SELECT i, -i FROM generate_series(1, 5) i");
        IncrementalRuns runs =
                runs().select("t", "id")
                        .state(
                                """
                                {"bookmarks":{"tap_key-public-t":{"last_replication_method":"FULL_TABLE","version":9999999999999,"xmin":null}}}
                                """);
        // The version goes on from that of the rows in the target, whatever the clock says.
        TapResult limited = runs.config("limit", 2).run();
        assertThat(shape(limited)).containsExactly("SCHEMA", "STATE", "RECORD", "RECORD", "STATE");
        assertThat(limited.stderrLines())
                .contains(
                        "WARNING Stream \"tap_key-public-t\": its replication method was FULL_TABLE and is INCREMENTAL now: it is read from the start, as without a bookmark",
                        "INFO Stream \"tap_key-public-t\": replication key \"id\", no bookmark to go on from: all rows are read, up to the limit of rows");
        assertThat(runs.state())
                .isEqualTo(
                        "{\"currently_syncing\":null,\"bookmarks\":{\"tap_key-public-t\":{\"last_replication_method\":\"INCREMENTAL\",\"replication_key\":\"id\",\"version\":10000000000000,\"pending\":[\"activate_version\"],\"replication_key_value\":2}}}");

        TapResult rest = runs.config("limit", null).run();
        assertThat(shape(rest))
                .containsExactly(
                        "SCHEMA",
                        "STATE",
                        "RECORD",
                        "RECORD",
                        "RECORD",
                        "RECORD",
                        "ACTIVATE_VERSION",
                        "STATE");
        assertThat(runs.state()).doesNotContain("pending");
        assertThat(shape(runs.run()))
                .containsExactly("SCHEMA", "STATE", "ACTIVATE_VERSION", "RECORD", "STATE");

        TapResult otherKey = runs.select("t", "n").run();
        assertThat(otherKey.stderrLines())
                .contains(
                        "WARNING Stream \"tap_key-public-t\": its replication key was \"id\" and is \"n\" now: it is read from the start, as without a bookmark");
        assertThat(IncrementalRuns.records(otherKey)).startsWith("{\"id\":5,\"n\":-5}").hasSize(5);
        assertThat(shape(otherKey)).endsWith("RECORD", "ACTIVATE_VERSION", "STATE");
        assertThat(runs.state())
                .isEqualTo(
                        "{\"currently_syncing\":null,\"bookmarks\":{\"tap_key-public-t\":{\"last_replication_method\":\"INCREMENTAL\",\"replication_key\":\"n\",\"version\":10000000000001,\"replication_key_value\":-1}}}");
    }

    @Test
    void aStateOfSingerIoOrPipelineWiseGoesOnWithItsVersion() throws Exception {
        database.execute("CREATE TABLE t (n numeric); INSERT INTO t VALUES (1), (2.50), (3)");
        IncrementalRuns runs = runs().select("t", "n").bookmark("t", "n", "2.5");
        TapResult result = runs.run();
        assertThat(transcript.of(result).subList(2, 5))
                .containsExactly(
                        "{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"t\",\"version\":1}",
                        "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"n\":2.50},\"version\":1,\"time_extracted\":NOW}",
                        "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"n\":3},\"version\":1,\"time_extracted\":NOW}");
        assertThat(result.stdoutLines().get(2)).contains("\"version\":1600000000000}");
    }

    @Test
    void aStateOfMeltanoLabsGoesOnWithoutActivatingAVersionThatWouldDeleteItsRows()
            throws Exception {
        database.execute(
                "CREATE TABLE t (at timestamptz); INSERT INTO t VALUES ('2024-01-01Z'), ('2024-01-02Z')");
        IncrementalRuns runs =
                runs().select("t", "at")
                        .with("t", "replication-method", "")
                        .state(
                                """
                                {"bookmarks":{"tap_key-public-t":{"replication_key":"at","replication_key_value":"2024-01-02T00:00:00.000000+00:00","replication_key_signpost":"2026-01-01T00:00:00+00:00"}}}
                                """);
        for (int repeated = 0; repeated < 2; repeated++) {
            TapResult result = runs.run();
            assertThat(shape(result)).containsExactly("SCHEMA", "STATE", "RECORD", "STATE");
            assertThat(IncrementalRuns.records(result))
                    .containsExactly("{\"at\":\"2024-01-02T00:00:00+00:00\"}");
            assertThat(runs.state())
                    .isEqualTo(
                            "{\"currently_syncing\":null,\"bookmarks\":{\"tap_key-public-t\":{\"replication_key\":\"at\",\"replication_key_value\":\"2024-01-02T00:00:00.000000+00:00\",\"replication_key_signpost\":\"2026-01-01T00:00:00+00:00\",\"last_replication_method\":\"INCREMENTAL\"}}}");
        }
    }

    @Test
    void methodIsTheUsersElseTheForcedElseTheDefault() throws Exception {
        database.execute(
                """
                CREATE TABLE a_user (n int); CREATE TABLE b_forced (n int);
                CREATE TABLE c_default (n int); CREATE TABLE d_key (n int);
                """);
        IncrementalRuns runs =
                runs().select("a_user", "n")
                        .with("a_user", "forced-replication-method", "FULL_TABLE")
                        .with("b_forced", "selected", true)
                        .with("b_forced", "forced-replication-method", "INCREMENTAL")
                        .with("b_forced", "replication-key", "n")
                        .with("c_default", "selected", true)
                        .with("c_default", "replication-key", "n")
                        .config("default_replication_method", "FULL_TABLE");
        assertThat(methods(runs.run())).containsExactly("INCREMENTAL", "INCREMENTAL", "FULL_TABLE");

        TapResult logBased =
                runs.config("default_replication_method", null)
                        .config("use_log_based_replication", "true")
                        .attempt();
        assertThat(methods(logBased)).as("copied").containsExactly("INCREMENTAL", "INCREMENTAL");
        assertThat(logBased.stderr()).contains("Unable to find replication slot");
        assertThat(logBased.exitCode()).isEqualTo(1);

        runs.config("use_log_based_replication", null);
        assertThat(methods(runs.run()))
                .containsExactly("INCREMENTAL", "INCREMENTAL", "INCREMENTAL");
    }

    @Test
    void streamThatWasInterruptedComesFirst() throws Exception {
        database.execute("CREATE TABLE a (n int); CREATE TABLE b (n int)");
        IncrementalRuns runs = runs().select("a", "n").select("b", "n");
        runs.state("{\"currently_syncing\":\"tap_key-public-b\",\"bookmarks\":{}}");
        assertThat(
                        Transcript.messages(runs.run()).stream()
                                .filter(message -> message.path("type").asString().equals("SCHEMA"))
                                .map(message -> message.path("stream").asString()))
                .containsExactly("b", "a");
    }

    private IncrementalRuns runs() {
        return new IncrementalRuns(files, database);
    }

    private static List<String> shape(TapResult result) {
        return Transcript.messages(result).stream()
                .map(message -> message.path("type").asString())
                .toList();
    }

    private static List<String> methods(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.contains("Beginning sync of stream"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }
}
