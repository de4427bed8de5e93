package io.tappostgres.readiness;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.LogPosition;
import io.tappostgres.replication.Preflight;
import io.tappostgres.replication.SlotReader;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked about a slot, its reader, its limits and its plugin, each answer whole. */
class SlotChecksIT {

    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t";

    @Test
    void readerOfTheSlotIsTold() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("16"))) {
            preflight.database.execute(TABLE);
            String slotName = "stitch_" + preflight.database.name();
            preflight.createSlot(slotName, "pgoutput");
            try (SlotReader reader =
                    SlotReader.of(
                            preflight.database,
                            preflight.user,
                            Preflight.PASSWORD,
                            slotName,
                            "p")) {
                String found =
                        "D32 slot's reader | of database \"DB\" | replication slot \"stitch_DB\" is in use by process %s, application \"other reader\", user \"tap_reader\", from 127.0.0.1 | because a change is sent to one reader only, so that two would each miss what the other gets | "
                                .formatted(reader.processId(preflight.database));
                String remedy =
                        "run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)";
                LogAnswers answers = LogAnswers.of(preflight, request("t"));
                assertThat(answers.failures()).containsExactly("FAIL " + found + remedy);
                assertThat(answers.to("D36"))
                        .containsExactly(
                                "SKIP D36 reading from the slot | of database \"DB\" | not asked | because what fails above has to be mended first");
                preflight.applicationName = "other reader";
                preflight.config = Preflight.config(null, List.of(), Duration.ofSeconds(60));
                LogAnswers ofOwnRun = LogAnswers.of(preflight, request("t"));
                assertThat(ofOwnRun.to("D32"))
                        .containsExactly(
                                "WARN "
                                        + found
                                        + "a sync waits up to 60 seconds for it | "
                                        + remedy);
                assertThat(ofOwnRun.failures()).isEmpty();
                assertThat(ofOwnRun.to("D36"))
                        .containsExactly(
                                "SKIP D36 reading from the slot | of database \"DB\" | not asked | because it is being read, and one session at a time can");
                assertThat(reader.isReading()).isTrue();
            }
        }
    }

    @Test
    void positionsAreHeldAgainstTheSlot() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("15"))) {
            preflight.database.execute(TABLE);
            preflight.createSlot("stitch_" + preflight.database.name(), "pgoutput");
            LogAnswers lost =
                    LogAnswers.of(preflight, request("t", new LogPosition(1, null, 0, 0)));
            assertThat(lost.failures())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith(
                            "FAIL D35 slot and state | of stream \"db-public-t\" | its position 0/1 in the log is lost: replication slot \"stitch_DB\" begins after it, at ");
            String lsn = preflight.database.value("SELECT pg_current_wal_flush_lsn()");
            long held = Lsn.parse(lsn);
            assertThat(
                            LogAnswers.of(
                                            preflight,
                                            request("t", new LogPosition(held, null, 0, 0)))
                                    .to("D35"))
                    .containsExactly(
                            "PASS D35 slot and state | of stream \"db-public-t\" | "
                                    + lsn
                                    + " is held");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "14, was given up by the server, 'as it held back more log than max_slot_wal_keep_size allows'",
        "18, was invalidated by the server (wal_removed), ''",
    })
    void slotThatTheServerGaveUpIsTold(String major, String loss, String why) throws Exception {
        ServerConfiguration small =
                ServerConfiguration.standard()
                        .withSetting("max_slot_wal_keep_size", "1MB")
                        .withSetting("min_wal_size", "32MB")
                        .withSetting("max_wal_size", "32MB");
        try (PostgresServer server = PostgresServer.startPrivate(major, small);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(TABLE);
            preflight.createSlot("stitch", "pgoutput");
            for (int i = 0; i < 5; i++) {
                preflight.database.execute(
                        "CREATE TABLE filler AS SELECT repeat('x', 1000) AS x FROM generate_series(1, 5000)",
                        "DROP TABLE filler",
                        "SELECT pg_switch_wal()",
                        "CHECKPOINT");
            }
            LogAnswers answers = LogAnswers.of(preflight, request("t"));
            assertThat(answers.failures())
                    .containsExactly(
                            "FAIL D33 slot's log | of database \"DB\" | replication slot \"stitch\" "
                                    + loss
                                    + (why.isEmpty() ? "" : ", " + why)
                                    + " | because the changes since it was read last are lost; the streams that were read from it have to be copied anew | SELECT pg_drop_replication_slot('stitch') | SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
            assertThat(answers.to("D39"))
                    .contains(
                            "WARN D39 limits of slots | max_slot_wal_keep_size is 1MB | because a slot behind which more log than that was written is given up by the server, and its streams have to be copied anew | sync more often than that, or raise it and reload");
        }
    }

    @Test
    void slotThatIsGivenUpWhenNobodyReadsItIsWarnedOf() throws Exception {
        ServerConfiguration impatient =
                ServerConfiguration.standard().withSetting("idle_replication_slot_timeout", "1d");
        try (PostgresServer server = PostgresServer.startPrivate("18", impatient);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(TABLE);
            preflight.createSlot("stitch", "pgoutput");

            assertThat(LogAnswers.of(preflight, request("t")).to("D39"))
                    .containsExactly(
                            "WARN D39 limits of slots | idle_replication_slot_timeout is 1d | because a slot that nobody has read for so long is given up by the server, and its streams have to be copied anew | sync more often than that, or raise it and reload",
                            "INFO D39 limits of slots | max_slot_wal_keep_size is -1, which is no limit");
        }
    }

    @Test
    void databaseThatCannotNameItsSlotIsTold() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate("13", ServerConfiguration.standard())) {
            try (Preflight odd = Preflight.of(server.createDatabase("My-DB"))) {
                assertThat(LogAnswers.of(odd).to("D41"))
                        .containsExactly(
                                "WARN D41 slot's name | of database \"DB\" | no slot can be named after this database, as it takes a-z, 0-9 and _ only | because one name is left, which another database of this server cannot have as well | set \"replication_slot_name\", or \"replication_slot_names\" for several databases, in the config");
            }
            try (Preflight longName = Preflight.of(server.createDatabase("a".repeat(60)))) {
                assertThat(LogAnswers.of(longName).to("D41"))
                        .hasSize(1)
                        .first()
                        .asString()
                        .contains("| it is cut to 63 bytes: \"stitch_" + "a".repeat(56) + "\" |");
            }
        }
    }

    @Test
    void probeTellsWhetherAPluginIsInstalled() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("16"))) {
            preflight.database.execute(TABLE);
            assertThat(LogAnswers.of(preflight, true).to("D38"))
                    .containsExactly(
                            "WARN D38 plugin installed | of database \"DB\" | could not access file \"wal2json\": No such file or directory (SQLSTATE 58P01) | because a slot is read by its plugin | the output plugin is not installed on the server: install wal2json there, or create the slot with the plugin pgoutput, which every server from PostgreSQL 10 on has");
            preflight.createSlot("stitch_" + preflight.database.name(), "pgoutput");
            assertThat(LogAnswers.of(preflight, true).to("D38"))
                    .containsExactly("PASS D38 plugin installed | of database \"DB\" | pgoutput");
            try (Connection writer = preflight.database.connectPlainly();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (1)");
                assertThat(LogAnswers.of(preflight, true).to("D38"))
                        .containsExactly(
                                "WARN D38 plugin installed | of database \"DB\" | no slot with pgoutput within 10 seconds | because the server waits for the transactions that were open before it makes a slot | end transactions that are open for long, and check again");
            }
            assertThat(
                            preflight.database.value(
                                    "SELECT count(*) FROM pg_replication_slots WHERE temporary"))
                    .isEqualTo("0");
        }
    }

    /** The peek is no trial of what a sync does not do: it has the sync's options. */
    @Test
    void slotThatCannotBeReadIsToldByTheServer() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("16"))) {
            preflight.database.execute("CREATE TABLE t (id int PRIMARY KEY)");
            preflight.createSlot("stitch_" + preflight.database.name(), "pgoutput");
            // The servers of tests do not wait for the log to be on disk, up to where it is
            // decoded.
            preflight.database.execute(
                    "INSERT INTO t VALUES (1)", "CREATE PUBLICATION p FOR TABLE t", "CHECKPOINT");
            assertThat(LogAnswers.of(preflight, request("t")).failures())
                    .containsExactly(
                            "FAIL D36 reading from the slot | of database \"DB\" | publication \"p\" does not exist (SQLSTATE 42704) | because a sync reads the slot in the same way | it has to have been there when the changes were written: create it with --create-publication, then drop the slot, create it anew, and reset the streams that were read from it");
        }
    }

    @Test
    void standbysThatAFailoverSlotWaitsForAreTold() throws Exception {
        try (PostgresServer server = startWithStandbySlot("\"gone\", standby");
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            createFailoverSlot(preflight);
            LogAnswers answers = LogAnswers.of(preflight, request("t"));
            assertThat(answers.failures())
                    .containsExactly(
                            "FAIL D43 slot's standbys | of database \"DB\" | replication slot \"stitch\" is a failover slot, and waits for standbys that are not there: of synchronized_standby_slots, \"gone\" does not exist, \"standby\" is read by no standby | because the server gives nothing from a failover slot that these standbys do not have yet | have the standbys connect again | or take their slots out of synchronized_standby_slots and reload");
            assertThat(answers.to("D36"))
                    .containsExactly(
                            "SKIP D36 reading from the slot | of database \"DB\" | not asked | because what fails above has to be mended first");
        }
    }

    /** The server keeps from a failover slot what a standby has not confirmed. */
    @Test
    void changeThatDoesNotComeInTimeIsToldAndTheSlotIsFreeAgain() throws Exception {
        try (PostgresServer server = startWithStandbySlot("standby");
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            createFailoverSlot(preflight);
            try (SlotReader standby = SlotReader.ofStandby(preflight.database, "standby")) {
                preflight.database.execute("INSERT INTO t VALUES (1)", "CHECKPOINT");
                LogAnswers answers = LogAnswers.of(preflight, request("t"));
                assertThat(answers.to("D43"))
                        .containsExactly(
                                "PASS D43 slot's standbys | of database \"DB\" | none is waited for");
                assertThat(answers.to("D36"))
                        .containsExactly(
                                "WARN D36 reading from the slot | of database \"DB\" | no change within 10 seconds | because a large backlog, one without changes of these tables, or a standby that is behind: the next sync takes its time | sync more often");
                assertThat(answers.failures()).isEmpty();
                assertThat(answers.ids()).contains("D38");
                assertThat(
                                preflight.database.value(
                                        "SELECT active FROM pg_replication_slots WHERE slot_name = 'stitch'"))
                        .isEqualTo("f");
                assertThat(standby.processId(preflight.database)).isNotNull();
            }
        }
    }

    private static PostgresServer startWithStandbySlot(String synchronizedStandbySlots) {
        return PostgresServer.startPrivate(
                "18",
                ServerConfiguration.standard()
                        .withSetting("synchronized_standby_slots", synchronizedStandbySlots));
    }

    private static void createFailoverSlot(Preflight preflight) throws SQLException {
        preflight.database.execute(
                TABLE,
                "SELECT pg_create_physical_replication_slot('standby', true)",
                "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput', failover => true)");
    }
}
