package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream that is left out of some runs, while others are read from its slot. */
class UnselectedLogStreamsIT {

    private static final String TABLES =
            "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)";

    @TempDir private Path directory;

    /** Where the slot begins, as the tap writes positions. */
    private static String position(LogRuns runs) throws SQLException {
        return runs.database()
                .value(
                        "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'stitch_tap_log'");
    }

    private static void insert(LogRuns runs, int id) throws SQLException {
        runs.execute("INSERT INTO t VALUES (%1$d); INSERT INTO u VALUES (%1$d)".formatted(id));
    }

    @Test
    void runThatPassesItsPositionSaysSoByNameOnce() throws Exception {
        try (LogRuns runs = LogRuns.of(LogSlot.PGOUTPUT, directory, TABLES)) {
            runs.run();
            insert(runs, 1);
            runs.deselect(runs.id("u"));
            assertThat(LogRuns.warnings(runs.succeed())).as("confirms what both have").isEmpty();
            String position = position(runs);

            insert(runs, 2);
            assertThat(LogRuns.warnings(runs.succeed()))
                    .containsExactly(
                            "Stream \"tap_log-public-u\" is not selected, and replication slot \"stitch_tap_log\" goes on past its position %s: its changes since then are lost to it, and it has to be copied anew when it is selected again. Set \"unselected_log_streams\" to keep if the slot is to keep the log for such streams"
                                    .formatted(position));

            insert(runs, 3);
            assertThat(LogRuns.warnings(runs.succeed())).as("it was told").isEmpty();

            runs.select(runs.id("u"), "LOG_BASED");
            TapResult result = runs.attempt();
            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(LogRuns.errors(result))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith(
                            "Stream \"tap_log-public-u\" failed: its position %s in the log is lost: "
                                    .formatted(position));
        }
    }

    @Test
    void positionThatIsKeptIsWhereTheStreamGoesOn() throws Exception {
        try (LogRuns runs = LogRuns.of(LogSlot.PGOUTPUT, directory, TABLES)) {
            runs.config("unselected_log_streams", "keep");
            runs.run();
            insert(runs, 1);
            runs.deselect(runs.id("u"));
            runs.succeed();
            String position = position(runs);
            for (int id = 2; id < 4; id++) {
                insert(runs, id);
                assertThat(LogRuns.warnings(runs.succeed()))
                        .containsExactly(
                                "Stream \"tap_log-public-u\" is not selected: replication slot \"stitch_tap_log\" keeps the log from %s on for it, on the server's disk. Select it, or remove its bookmark from the state if it is not to be read any more"
                                        .formatted(position));
                assertThat(position(runs)).isEqualTo(position);
            }

            runs.select(runs.id("u"), "LOG_BASED");
            insert(runs, 4);
            assertThat(runs.run())
                    .containsSubsequence(
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}",
                            "RECORD u {\"id\":3,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":4,\"_sdc_deleted_at\":null}",
                            "RECORD u {\"id\":4,\"_sdc_deleted_at\":null}")
                    .filteredOn(line -> line.startsWith("RECORD"))
                    .hasSize(5);
        }
    }

    /**
     * Its slot is another one, which this run does not touch; nor is a dropped table waited for.
     */
    @Test
    void streamsOfAnotherDatabaseAndOfTablesThatAreGoneDoNotMatter() throws Exception {
        try (LogRuns runs =
                        LogRuns.of(
                                LogSlot.PGOUTPUT,
                                directory,
                                TABLES + "; CREATE TABLE gone (id int PRIMARY KEY)");
                TestDatabase second = runs.database().server().createDatabase("tap_log_two")) {
            second.execute(
                    "CREATE TABLE two (id int PRIMARY KEY); CREATE PUBLICATION everything FOR ALL TABLES");
            second.execute("SELECT pg_create_logical_replication_slot('second', 'pgoutput')");
            EditedCatalog.discover(runs.files(), second)
                    .streams()
                    .forEach(stream -> runs.catalog().add(stream));
            runs.select("tap_log_two-public-two", "LOG_BASED");
            runs.config(
                    "replication_slot_names",
                    Map.of("tap_log", "stitch_tap_log", "tap_log_two", "second"));
            runs.config("unselected_log_streams", "keep");
            runs.run();
            runs.execute("DROP TABLE gone");
            runs.deselect("tap_log_two-public-two").deselect(runs.id("gone"));
            for (int id = 1; id < 4; id++) {
                insert(runs, id);
                assertThat(LogRuns.warnings(runs.succeed())).isEmpty();
            }
            assertThat(runs.state()).contains("tap_log_two-public-two", runs.id("gone"));
            String behind =
                    runs.database()
                            .value(
                                    "SELECT count(*) FROM pg_replication_slots a, pg_replication_slots b WHERE a.slot_name = 'second' AND b.slot_name = 'stitch_tap_log' AND a.confirmed_flush_lsn < b.confirmed_flush_lsn");
            assertThat(behind).isEqualTo("1");
        }
    }

    /** The bookmark of another tap does not tell the table; the stream's id tells the database. */
    @Test
    void positionOfAnotherTapIsToldToo() throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, TABLES)) {
            runs.deselect(runs.id("u"));
            insert(runs, 1);
            runs.succeed();
            insert(runs, 2);
            assertThat(LogRuns.warnings(runs.succeed()))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith(
                            "Stream \"tap_log-public-u\" is not selected, and replication slot");
            assertThat(LogRuns.warnings(runs.succeed())).isEqualTo(List.of());
        }
    }
}
