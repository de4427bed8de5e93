package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream whose bookmark was removed: its target keeps what it has until the new copy is whole.
 */
class ResetIT {

    private TestDatabase database;
    @TempDir private Path directory;

    @BeforeEach
    void createDatabase() throws SQLException {
        database = PostgresServer.newest().createDatabase("tap_reset");
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int)",
                "INSERT INTO t SELECT i, i FROM generate_series(1, 3) i",
                "CREATE VIEW quotient AS SELECT id, 100 / n AS v FROM t");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    private IncrementalRuns runs(String method) {
        return new IncrementalRuns(new TapFiles(directory), database)
                .select("quotient", "id")
                .with("quotient", "replication-method", method);
    }

    private static List<String> shape(TapResult result) {
        return Transcript.messages(result).stream()
                .map(message -> message.path("type").asString())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FULL_TABLE", "INCREMENTAL"})
    void copyThatFailsActivatesNothingAndTheNextOneDoes(String method) throws SQLException {
        IncrementalRuns runs = runs(method);
        TargetTable target = new TargetTable("quotient").read(runs.run().stdoutLines());
        Map<Long, Long> old = Map.of(1L, 100L, 2L, 50L, 3L, 33L);
        assertThat(target.values()).isEqualTo(old);

        runs.state("{}");
        database.execute("INSERT INTO t VALUES (4, 0)");
        for (int attempt = 0; attempt < 2; attempt++) {
            TapResult failed = runs.attempt();
            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.stderr()).contains("SQLSTATE 22012");
            assertThat(target.read(failed.stdoutLines()).values()).isEqualTo(old);
        }

        database.execute("UPDATE t SET n = 4 WHERE id = 4", "DELETE FROM t WHERE id = 1");
        target.read(runs.run().stdoutLines());
        Map<Long, Long> now = new HashMap<>(Map.of(2L, 50L, 3L, 33L, 4L, 25L));
        if (method.equals("INCREMENTAL")) {
            // The row was read before it was deleted, and the pass went on behind it.
            now.put(1L, 100L);
        }
        assertThat(target.values()).isEqualTo(now);
        assertThat(target.activations()).isEqualTo(2);
    }

    @Test
    void limitedFirstPassActivatesItsVersionInTheRunThatEndsIt() {
        IncrementalRuns runs = runs("INCREMENTAL").config("limit", 2);
        assertThat(shape(runs.run()))
                .containsExactly("SCHEMA", "STATE", "RECORD", "RECORD", "STATE");
        assertThat(shape(runs.run()))
                .containsExactly(
                        "SCHEMA", "STATE", "RECORD", "RECORD", "ACTIVATE_VERSION", "STATE");
        assertThat(shape(runs.run()))
                .containsExactly("SCHEMA", "STATE", "ACTIVATE_VERSION", "RECORD", "STATE");
    }

    /** Rows without a key come last, and once: also if the first run was ended before any other. */
    @Test
    void firstPassThatFailedAheadOfItsFirstKeyReadsRowsWithoutKeyOnce() throws SQLException {
        database.execute(
                "CREATE VIEW keyless AS SELECT id, 100 / n AS v, nullif(id, 3) AS k FROM t",
                "INSERT INTO t VALUES (4, 0)");
        IncrementalRuns runs =
                new IncrementalRuns(new TapFiles(directory), database).select("keyless", "k");
        assertThat(runs.attempt().exitCode()).isEqualTo(1);

        database.execute("DELETE FROM t WHERE id = 4");
        assertThat(IncrementalRuns.records(runs.run()))
                .containsExactly(
                        "{\"id\":1,\"v\":100,\"k\":1}",
                        "{\"id\":2,\"v\":50,\"k\":2}",
                        "{\"id\":3,\"v\":33,\"k\":null}");
        assertThat(runs.state()).doesNotContain("pending");
    }

    @Test
    void versionOfAFirstRunIsActivatedAheadOfItsRowsIfAskedFor() throws SQLException {
        database.execute("DELETE FROM t WHERE id > 1");
        IncrementalRuns byKey = runs("INCREMENTAL").config("activate_version_early", true);
        assertThat(shape(byKey.run()))
                .containsExactly("SCHEMA", "STATE", "ACTIVATE_VERSION", "RECORD", "STATE");
        assertThat(byKey.state()).doesNotContain("pending");

        byKey.with("quotient", "replication-method", "FULL_TABLE");
        assertThat(shape(byKey.run()))
                .as("with rows of another method in the target")
                .containsExactly("SCHEMA", "STATE", "RECORD", "ACTIVATE_VERSION", "STATE");
        assertThat(shape(byKey.state("{}").run()))
                .containsExactly(
                        "SCHEMA",
                        "STATE",
                        "ACTIVATE_VERSION",
                        "RECORD",
                        "ACTIVATE_VERSION",
                        "STATE");
    }
}
