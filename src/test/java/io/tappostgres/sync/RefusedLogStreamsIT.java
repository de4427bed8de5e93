package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What LOG_BASED cannot do is refused by name, before any output of it, while the rest runs. */
class RefusedLogStreamsIT {

    private static final String TABLES =
            "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)";
    private static final String U = "SCHEMA u(id integer, _sdc_deleted_at null|string)";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"where", "limit"})
    void fewerRowsAreRefused(String option) throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, TABLES)) {
            Object value = option.equals("where") ? "id > 1" : 5;
            runs.config("stream_options", Map.of("t", Map.of(option, value)));
            runs.execute("INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)");
            TapResult result = runs.attempt();
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(CriticalLine.of(result))
                    .startsWith("1 of 2 selected streams are not done: tap_log-public-t; cause: ");
            assertThat(LogRuns.errors(result))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("Stream \"tap_log-public-t\" failed: ")
                    .contains("\"" + option + "\"");
            assertThat(runs.lines(result))
                    .containsExactly(U, "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}", "STATE");
        }
    }

    @Test
    void positionOfARefusedStreamIsKeptUntilItCanGoOn() throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, TABLES)) {
            runs.config("stream_options", Map.of("t", Map.of("where", "id > 1")));
            runs.execute("INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)");
            assertThat(runs.attempt().exitCode()).isEqualTo(2);
            assertThat(runs.attempt().exitCode()).as("confirms what u has").isEqualTo(2);

            runs.config("stream_options", Map.of());
            assertThat(runs.run())
                    .contains("RECORD t {\"id\":1,\"_sdc_deleted_at\":null}")
                    .doesNotContain("RECORD u {\"id\":1,\"_sdc_deleted_at\":null}");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void viewsAreRefusedBeforeAnyOutput(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE u (id int PRIMARY KEY);
                        CREATE VIEW a AS SELECT * FROM u;
                        CREATE MATERIALIZED VIEW b AS SELECT * FROM u;
                        """)) {
            runs.select(runs.id("a"), "LOG_BASED").select(runs.id("b"), "LOG_BASED");
            runs.execute("INSERT INTO u VALUES (1)");
            TapResult result = runs.attempt();
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(LogRuns.errors(result))
                    .containsExactly(
                            "Stream \"tap_log-public-a\" failed: Logical Replication is NOT supported for views: \"public\".\"a\" is one; set its replication-method to FULL_TABLE or INCREMENTAL",
                            "Stream \"tap_log-public-b\" failed: Logical Replication is NOT supported for views: \"public\".\"b\" is one; set its replication-method to FULL_TABLE or INCREMENTAL");
            assertThat(runs.lines(result))
                    .containsExactly(U, "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}", "STATE");
        }
    }

    @Test
    void databaseWithoutASlotDoesNotStopAnother() throws Exception {
        try (LogRuns runs = LogRuns.of(LogSlot.PGOUTPUT, directory, TABLES);
                TestDatabase second = runs.database().server().createDatabase("tap_log_two")) {
            runs.deselect(runs.id("t"));
            runs.execute("INSERT INTO u VALUES (1)");
            second.execute("CREATE TABLE two (id int PRIMARY KEY); INSERT INTO two VALUES (2)");
            EditedCatalog.discover(runs.files(), second)
                    .streams()
                    .forEach(stream -> runs.catalog().add(stream));
            runs.select("tap_log_two-public-two", "LOG_BASED");
            runs.config(
                    "replication_slot_names",
                    Map.of("tap_log", "stitch_tap_log", "tap_log_two", "second"));
            List<String> ofFirst =
                    List.of(
                            U,
                            "STATE",
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION u",
                            "STATE",
                            U,
                            "STATE");
            TapResult alone = runs.attempt();
            assertThat(alone.exitCode()).isEqualTo(1);
            assertThat(runs.lines(alone)).isEqualTo(ofFirst);
            assertThat(CriticalLine.of(alone))
                    .startsWith(
                            "1 of 2 selected streams are not done: tap_log_two-public-two; cause: ");
            assertThat(LogRuns.errors(alone))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("Unable to find replication slot \"second\"", "tap_log_two");

            second.execute("CREATE PUBLICATION everything FOR ALL TABLES");
            second.execute("SELECT pg_create_logical_replication_slot('second', 'pgoutput')");
            runs.execute("INSERT INTO u VALUES (2)");
            String two = "SCHEMA two(id integer, _sdc_deleted_at null|string)";
            assertThat(runs.run())
                    .containsExactly(
                            two,
                            "STATE",
                            "RECORD two {\"id\":2,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION two",
                            "STATE",
                            U,
                            "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE",
                            two,
                            "STATE");
            second.execute("INSERT INTO two VALUES (3)");
            runs.execute("INSERT INTO u VALUES (3)");
            assertThat(runs.run())
                    .containsExactly(
                            U,
                            "RECORD u {\"id\":3,\"_sdc_deleted_at\":null}",
                            "STATE",
                            two,
                            "RECORD two {\"id\":3,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }
}
