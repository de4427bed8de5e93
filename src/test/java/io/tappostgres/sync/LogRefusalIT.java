package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.replication.SlotReader;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands against a log-based run is said before the first record, and how the run ends. */
class LogRefusalIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.embedded("17").createDatabase();
        database.execute(
                """
                CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
                CREATE VIEW v AS SELECT 1 AS id; CREATE PUBLICATION p FOR TABLE t;
                """);
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    private String id(String table) {
        return database.name() + "-public-" + table;
    }

    private void createSlot() throws SQLException {
        database.execute(
                "SELECT pg_create_logical_replication_slot('stitch_%s', 'pgoutput')"
                        .formatted(database.name()));
    }

    private Path catalog(String... tables) {
        EditedCatalog catalog = EditedCatalog.discover(files, database);
        for (String table : tables) {
            catalog.select(id(table)).with(id(table), "replication-method", "LOG_BASED");
        }
        return catalog.write(files);
    }

    private static List<String> records(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .toList();
    }

    private static List<String> errors(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("ERROR")).toList();
    }

    /** It has transactions that are prepared in one run, and committed or rolled back after it. */
    @Test
    void slotThatGivesPreparedTransactionsIsRefused() throws SQLException {
        String slotName = "stitch_" + database.name();
        database.execute(
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput', false, true)"
                        .formatted(slotName));
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog("t"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(records(result)).isEmpty();
        assertThat(errors(result)).hasSize(1);
        assertThat(errors(result).get(0))
                .contains(
                        "\"%s\" was made with two_phase, and gives transactions that may still be rolled back"
                                .formatted(slotName))
                .endsWith(
                        "set \"replication_slot_name\" in the config to a name that is free, and create the slot with --create-slot");
    }

    @Test
    void missingSlotEndsTheRunBeforeAnyRecord() {
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog("t"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(records(result)).isEmpty();
        assertThat(errors(result)).hasSize(1);
        assertThat(errors(result).get(0))
                .contains(
                        "for \"%s\": Unable to find replication slot \"stitch_%s\" or \"stitch\""
                                .formatted(id("t"), database.name()))
                .endsWith(
                        "SELECT pg_create_logical_replication_slot('stitch_%s', 'pgoutput'); run it in this database, or run the tap with --create-slot"
                                .formatted(database.name()));
        assertThat(CriticalLine.of(result))
                .startsWith("1 of 1 selected streams are not done: " + id("t") + "; cause: ");
    }

    @Test
    void viewIsRefusedByNameAndTheOthersGoOn() throws SQLException {
        createSlot();
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog("t", "v"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(records(result)).hasSize(1);
        assertThat(errors(result))
                .containsExactly(
                        "ERROR Stream \"%s\" failed: Logical Replication is NOT supported for views: \"public\".\"v\" is one; set its replication-method to FULL_TABLE or INCREMENTAL"
                                .formatted(id("v")));
    }

    /** No slot would help it. */
    @Test
    void viewIsAtFaultAndNotTheSlotThatIsMissing() {
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog("v"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(errors(result))
                .containsExactly(
                        "ERROR Stream \"%s\" failed: Logical Replication is NOT supported for views: \"public\".\"v\" is one; set its replication-method to FULL_TABLE or INCREMENTAL"
                                .formatted(id("v")));
    }

    @Test
    void viewIsToldBesideTheMissingSlotOfATable() {
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog("t", "v"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(errors(result)).hasSize(2);
        assertThat(errors(result).get(0))
                .startsWith("ERROR Stream \"%s\" failed: Logical ".formatted(id("v")));
        assertThat(errors(result).get(1))
                .startsWith(
                        "ERROR The log of database \"%s\": cannot read the log of database \"%1$s\" for \"%s\": Unable to find replication slot "
                                .formatted(database.name(), id("t")));
    }

    @Test
    void tableThatIsNotThereIsTheCatalogsFault() throws SQLException {
        createSlot();
        Path catalog = catalog("t");
        database.execute("ALTER TABLE t RENAME TO other");
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog);
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(errors(result))
                .containsExactly(
                        "ERROR Stream \"%s\" failed: there is no table \"public\".\"t\"; run --discover for a catalog without it"
                                .formatted(id("t")));
    }

    @Test
    void unloggedTableIsTheServersFault() throws SQLException {
        createSlot();
        database.execute("CREATE UNLOGGED TABLE fast (id int PRIMARY KEY)");
        TapResult result = TAP.run("-c", files.config(database), "--catalog", catalog("fast"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(errors(result)).hasSize(1);
    }

    @Test
    void nameThatNoSlotCanHaveIsTheConfigsFault() {
        Path catalog = catalog("t");
        Path config = files.config(database, Map.of("replication_slot_name", "My-Slot"));
        TapResult result = TAP.run("-c", config, "--catalog", catalog);
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(records(result)).isEmpty();
        assertThat(CriticalLine.of(result))
                .isEqualTo(
                        "the config was refused: replication_slot_name can have a-z, 0-9 and _ only, as the name of a slot");
    }

    /** A stream beside it that was never read has lost nothing. */
    @Test
    void droppedSlotEndsTheRunWithExitCode3() throws SQLException {
        createSlot();
        TapResult first = TAP.run("-c", files.config(database), "--catalog", catalog("t"));
        assertThat(first.exitCode()).as(first.toString()).isZero();
        Path state = files.json("state.json", Transcript.lastState(first));
        database.execute("SELECT pg_drop_replication_slot('stitch_%s')".formatted(database.name()));
        database.execute("CREATE TABLE u (id int PRIMARY KEY)");
        TapResult second =
                TAP.run("-c", files.config(database), "-p", catalog("t", "u"), "-s", state);
        assertThat(second.exitCode()).as(second.toString()).isEqualTo(3);
        assertThat(records(second)).isEmpty();
        assertThat(errors(second)).hasSize(1);
        assertThat(errors(second).get(0))
                .contains(": Unable to find replication slot ")
                .endsWith(
                        "run the tap with --create-slot; the changes since the slot was dropped are lost: after that, copy its streams anew by removing their bookmarks from the state, or by \"on_log_gap\": \"resnapshot\"");
        assertThat(second.stderrLines())
                .anyMatch(line -> line.contains(id("t") + " ") && line.endsWith(" lost"))
                .anyMatch(line -> line.contains(id("u") + " ") && line.endsWith(" failed"));
    }

    @Test
    void lostPositionEndsTheRunWithExitCode3() throws SQLException {
        createSlot();
        Path catalog = catalog("t");
        TapResult first = TAP.run("-c", files.config(database), "--catalog", catalog);
        assertThat(first.exitCode()).as(first.toString()).isZero();
        List<String> lines = first.stdoutLines();
        Path state =
                files.json("state.json", TapFiles.parse(lines.get(lines.size() - 1)).path("value"));
        database.execute(
                "SELECT pg_drop_replication_slot('stitch_%s')".formatted(database.name()),
                "INSERT INTO t VALUES (2)");
        createSlot();
        TapResult second = TAP.run("-c", files.config(database), "--catalog", catalog, "-s", state);
        assertThat(second.exitCode()).as(second.toString()).isEqualTo(3);
        assertThat(records(second)).isEmpty();
        assertThat(errors(second)).hasSize(1);
        assertThat(errors(second).get(0))
                .contains(" in the log is lost: replication slot \"stitch_")
                .endsWith(
                        ": it was created anew, or somebody else reads from it; reset the stream:"
                                + " remove its bookmark from the state, or set \"on_log_gap\" to"
                                + " \"resnapshot\", and it is copied anew");
    }

    @Test
    void runThatIsToldToEndWhileItWaitsForTheSlotEnds() throws Exception {
        createSlot();
        Path catalog = catalog("t");
        try (SlotReader reader = SlotReader.of(database, "stitch_" + database.name(), "p");
                RunningTap tap = TAP.start("-c", files.config(database), "--catalog", catalog)) {
            tap.awaitStderr(line -> line.startsWith("INFO Waiting up to 60 seconds for "));
            tap.terminate();
            TapResult result = tap.awaitEnd();
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(143);
            assertThat(records(result)).isEmpty();
            assertThat(errors(result)).isEmpty();
            assertThat(reader.isReading()).isTrue();
        }
    }

    /** A user who may not open a walsender's session is told the cause, not the symptom. */
    @Test
    void everythingThatIsWrongWithTheServerIsToldAtOnce() throws Exception {
        ServerConfiguration replica =
                ServerConfiguration.standard().withSetting("wal_level", "replica");
        try (PostgresServer server = PostgresServer.startPrivate("15", replica);
                TestDatabase other = server.createDatabase("app")) {
            other.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE ROLE tap LOGIN PASSWORD 'only-for-tests'; GRANT SELECT ON t TO tap");
            EditedCatalog catalog = EditedCatalog.discover(files, other);
            catalog.select("app-public-t").with("app-public-t", "replication-method", "LOG_BASED");
            Path config = files.config(other, Map.of("user", "tap", "password", "only-for-tests"));
            TapResult result = TAP.run("-c", config, "--catalog", catalog.write(files));
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            assertThat(records(result)).isEmpty();
            assertThat(errors(result)).hasSize(1);
            assertThat(errors(result).get(0))
                    .contains("(1) wal_level is replica, not logical; ")
                    .contains("(2) user \"tap\" has no right to read the log; ")
                    .contains("(3) Unable to find replication slot \"stitch_app\"");
        }
    }

    /** It has no log for others, but all else about it works. */
    @Test
    void serverWithoutLogicalDecodingIsRefusedByName() throws SQLException {
        try (TestDatabase old = PostgresServer.embedded("9.3").createDatabase()) {
            old.execute("CREATE TABLE t (id int PRIMARY KEY)");
            String tapStreamId = old.name() + "-public-t";
            EditedCatalog catalog = EditedCatalog.discover(files, old);
            catalog.select(tapStreamId).with(tapStreamId, "replication-method", "LOG_BASED");
            TapResult result = TAP.run("-c", files.config(old), "-p", catalog.write(files));
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            assertThat(records(result)).isEmpty();
            assertThat(errors(result)).hasSize(1);
            assertThat(errors(result).get(0))
                    .contains("for \"" + tapStreamId + "\": the server is PostgreSQL 9.3.")
                    .contains(", and 9.4 or newer is required for LOG_BASED; ");
        }
    }
}
