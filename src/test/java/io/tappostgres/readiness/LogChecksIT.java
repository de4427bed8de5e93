package io.tappostgres.readiness;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.replication.Preflight;
import io.tappostgres.replication.SlotReader;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of a server and the streams for a check of the log, each answer whole. */
class LogChecksIT {

    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t";

    private static List<String> majors() {
        return PostgresServer.embeddedMajors().stream().filter(v -> !v.equals("9.3")).toList();
    }

    /** A server of its own, as the number of slots and of WAL senders is the whole server's. */
    @Test
    void everyQuestionIsAnsweredInTheOrderOfCauses() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(TABLE);
            preflight.createSlot("stitch_app", "pgoutput");
            preflight.database.execute("INSERT INTO t VALUES (1)");
            assertThat(LogAnswers.of(preflight, request("t")).all())
                    .containsExactly(
                            "PASS D20 wal_level | logical",
                            "PASS D22 replication slots | 1 of 20 replication slots are in use",
                            "PASS D25 right to read the log | user \"tap_reader\" has it",
                            "PASS D23 WAL senders | 0 of 20 WAL senders are in use",
                            "PASS D24 restart pending | none",
                            "PASS D26 replication session | of database \"DB\" | opened; system identifier ID, timeline 1",
                            "SKIP D27 pg_hba.conf | not asked | because superusers only may read it",
                            "PASS D41 slot's name | of database \"DB\" | \"stitch_DB\"",
                            "PASS D30 slot | of database \"DB\" | \"stitch_DB\"",
                            "PASS D31 slot's kind | of database \"DB\" | logical, of this database, with the plugin pgoutput",
                            "SKIP D37 plugin allowed | of database \"DB\" | not asked | because the server has no output_plugin_libraries, or does not show it to this user",
                            "PASS D33 slot's log | of database \"DB\" | held back",
                            "PASS D32 slot's reader | of database \"DB\" | nobody reads it",
                            "PASS D43 slot's standbys | of database \"DB\" | none is waited for",
                            "PASS D34 log held back | of database \"DB\" | replication slot \"stitch_DB\" keeps N MB of the log, N MB are not confirmed yet",
                            "INFO D39 limits of slots | idle_replication_slot_timeout is 0, which is no limit",
                            "INFO D39 limits of slots | max_slot_wal_keep_size is -1, which is no limit",
                            "PASS D42 publication | of database \"DB\" | \"p\"",
                            "PASS D60 replica identity | of stream \"db-public-t\" | the whole row",
                            "PASS D42 publication | of stream \"db-public-t\" | by \"p\"",
                            "INFO D35 slot and state | of stream \"db-public-t\" | none yet: it is copied first",
                            "PASS D61 large values | of stream \"db-public-t\" | all that change are in the log",
                            "PASS D36 reading from the slot | of database \"DB\" | pgoutput decodes it, and takes the options",
                            "SKIP D38 plugin installed | of database \"DB\" | not asked | because it takes a slot for a moment: --probe-plugin");
            assertThat(preflight.database.value("SELECT active FROM pg_replication_slots"))
                    .isEqualTo("f");
        }
    }

    /** Nothing of it fails for want of a right, a view or a function. */
    @ParameterizedTest
    @MethodSource("majors")
    void everyVersionAnswers(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        boolean hasPgoutput = server.versionNum() >= 100000;
        try (Preflight preflight = Preflight.of(server)) {
            preflight.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT 1 AS id");
            String slotName = "stitch_" + preflight.database.name();
            if (hasPgoutput) {
                preflight.database.execute("CREATE PUBLICATION p FOR TABLE t");
                preflight.createSlot(slotName, "pgoutput");
            } else {
                preflight.createSlot(slotName, "test_decoding");
            }
            LogAnswers answers = LogAnswers.of(preflight, request("t"), request("v"));
            assertThat(answers.to("D62"))
                    .containsExactly(
                            "FAIL D62 views | of stream \"db-public-v\" | Logical Replication is NOT supported for views: \"public\".\"v\" is one | because the log has the changes of tables only | set its replication-method to FULL_TABLE or INCREMENTAL");
            assertThat(answers.failures()).hasSize(hasPgoutput ? 1 : 2);
            assertThat(answers.all()).noneMatch(line -> line.contains("SQLSTATE"));
            assertThat(LogAnswers.ofForgottenSlots(preflight).all())
                    .contains(
                            "WARN D40 forgotten slots | slot \"stitch_DB\" of database \"DB\" keeps N MB of the log, and no selected stream is LOG_BASED | because the server keeps the log of a slot that nobody reads until its disk is full | SELECT pg_drop_replication_slot('stitch_DB') | but not if another catalog, or another tap, still reads it");
        }
    }

    @Test
    void serverThatIsTooOldIsAskedNothing() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("9.3"))) {
            assertThat(LogAnswers.of(preflight, request("t")).all()).isEmpty();
            assertThat(LogAnswers.ofForgottenSlots(preflight).all()).isEmpty();
        }
    }

    @Test
    void whatFailsIsWhatTheSyncFinds() throws Exception {
        ServerConfiguration replica =
                ServerConfiguration.standard()
                        .withSetting("wal_level", "replica")
                        .withSetting("max_wal_senders", "0")
                        .withSetting("max_replication_slots", "1");
        try (PostgresServer server = PostgresServer.startPrivate("16", replica);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(
                    TABLE,
                    "ALTER ROLE tap_reader NOREPLICATION",
                    "ALTER SYSTEM SET wal_level = 'logical'",
                    "SELECT pg_reload_conf()",
                    "SELECT pg_sleep(0.5)");
            LogAnswers answers = LogAnswers.of(preflight, request("t"));
            assertThat(answers.failures())
                    .extracting(line -> line.substring(0, 8))
                    .containsExactly("FAIL D20", "FAIL D23", "FAIL D25", "FAIL D30");
            assertThat(answers.to("D22"))
                    .containsExactly(
                            "WARN D22 replication slots | 0 of 1 replication slots are in use | because with one slot there is none for a standby, another database, or a slot that is made anew | ALTER SYSTEM SET max_replication_slots = 5 | restart the server");
            assertThat(answers.to("D23"))
                    .containsExactly(
                            "FAIL D23 WAL senders | max_wal_senders is 0, so nobody can read the log | because reading the log takes one slot and one WAL sender | ALTER SYSTEM SET max_wal_senders = 5 | restart the server");
            assertThat(answers.to("D24"))
                    .containsExactly(
                            "WARN D24 restart pending | wal_level was changed, and is still replica | because it has its effect only when the server is started again | restart the server");
            assertThat(preflight.problem(request("t")))
                    .startsWith("(1) wal_level is replica, not logical; ")
                    .contains(". (2) max_wal_senders is 0, ")
                    .contains(". (3) user \"tap_reader\" has no right ")
                    .contains(". (4) Unable to find replication slot ")
                    .doesNotContain("(5)");
        }
    }

    @Test
    void sendersAndSlotsThatAreAllInUseAreTold() throws Exception {
        ServerConfiguration few =
                ServerConfiguration.standard()
                        .withSetting("max_wal_senders", "1")
                        .withSetting("max_replication_slots", "1");
        try (PostgresServer server = PostgresServer.startPrivate("14", few);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(TABLE);
            preflight.createSlot("of_another", "pgoutput");
            try (SlotReader reader = SlotReader.of(preflight.database, "of_another", "p")) {
                assertThat(reader.isReading()).isTrue();
                LogAnswers answers = LogAnswers.of(preflight, request("t"));
                assertThat(answers.failures().subList(0, 2))
                        .containsExactly(
                                "FAIL D22 replication slots | 1 of 1 replication slots are in use, so that none can be created | because reading the log takes a slot of its own | drop a slot that nobody reads, of those of SELECT slot_name, active FROM pg_replication_slots | or ALTER SYSTEM SET max_replication_slots = 6, and restart the server",
                                "FAIL D23 WAL senders | 1 of 1 WAL senders are in use | because each reader of the log, and each standby, takes one | ALTER SYSTEM SET max_wal_senders = 6 | restart the server");
                assertThat(answers.to("D26"))
                        .containsExactly(
                                "INFO D26 replication session | of database \"DB\" | refused, as was to be expected: number of requested standby connections exceeds max_wal_senders (currently 1) (SQLSTATE 53300)");
                assertThat(reader.isReading()).isTrue();
            }
        }
    }

    /** Plain PostgreSQL still refuses the log to that role: an inherited right is not proof. */
    @Test
    void amazonsSwitchAndRoleAreTold() throws Exception {
        ServerConfiguration off =
                ServerConfiguration.standard()
                        .withSetting("wal_level", "replica")
                        .withSetting("rds.logical_replication", "0");
        try (PostgresServer server = PostgresServer.startPrivate("15", off);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(
                    TABLE,
                    "ALTER ROLE tap_reader NOREPLICATION NOINHERIT; CREATE ROLE rds_superuser;"
                            + " CREATE ROLE rds_replication; GRANT rds_replication TO tap_reader");
            LogAnswers answers = LogAnswers.of(preflight, request("t"));
            String remedy =
                    "set rds.logical_replication to 1 in the DB parameter group of the Amazon RDS instance and reboot it";
            assertThat(answers.to("D20"))
                    .containsExactly(
                            "FAIL D20 wal_level | wal_level is replica (rds.logical_replication is 0), not logical | because the log has what LOG_BASED reads only from then on that wal_level is logical | "
                                    + remedy);
            assertThat(answers.to("D21"))
                    .containsExactly(
                            "FAIL D21 rds.logical_replication | rds.logical_replication is 0 | because on Amazon RDS this is what sets wal_level | "
                                    + remedy);
            assertThat(answers.to("D24"))
                    .containsExactly(
                            "INFO D24 restart pending | none that the server knows of: what its parameter group has new, it can learn from the reboot only");
            assertThat(answers.to("D25"))
                    .containsExactly(
                            "WARN D25 right to read the log | user \"tap_reader\" is a member of rds_replication and does not inherit from it | because the server can refuse its log to who has the right only by SET ROLE | ALTER ROLE \"tap_reader\" INHERIT | run it as a member of rds_superuser");
            assertThat(answers.to("D26"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("FAIL D26 ")
                    .contains("(SQLSTATE 42501)");
            preflight.database.execute("ALTER ROLE tap_reader INHERIT");
            assertThat(LogAnswers.of(preflight, request("t")).to("D25"))
                    .containsExactly("PASS D25 right to read the log | user \"tap_reader\" has it");
        }
    }

    @Test
    void superuserIsToldOfTheRulesForHosts() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("17"))) {
            preflight.database.execute("ALTER ROLE tap_reader SUPERUSER");
            try {
                assertThat(LogAnswers.of(preflight).to("D27"))
                        .containsExactly(
                                "INFO D27 pg_hba.conf | 2 rules, 1 of them for replication, which the log does not need from PostgreSQL 10 on");
            } finally {
                preflight.database.execute("ALTER ROLE tap_reader NOSUPERUSER");
            }
        }
    }

    @Test
    void columnsThatTheLogLeavesOutAreTold() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("18"))) {
            preflight.database.execute(
                    """
                    CREATE TABLE t (id int PRIMARY KEY, note text, body text,
                                    twice int GENERATED ALWAYS AS (id * 2) STORED);
                    ALTER TABLE t ALTER body SET STORAGE EXTERNAL;
                    INSERT INTO t VALUES (1, 'short', repeat('x', 10000));
                    CREATE PUBLICATION p FOR TABLE t;
                    """);
            preflight.createSlot("stitch_" + preflight.database.name(), "pgoutput");
            LogAnswers answers = LogAnswers.of(preflight, request("t"));
            assertThat(answers.to("D60"))
                    .containsExactly("INFO D60 replica identity | of stream \"db-public-t\" | id");
            assertThat(answers.to("D61"))
                    .containsExactly(
                            "INFO D61 large values | of stream \"db-public-t\" | \"public\".\"t\" has values outside its rows (TOAST), of note, body: those that an UPDATE does not change are read from the table");
            assertThat(answers.to("D42"))
                    .contains(
                            "WARN D42 publication | of stream \"db-public-t\" | generated columns are not in the log: twice | because changes leave them in the target as the copy had them, if they are selected | ALTER PUBLICATION \"p\" SET (publish_generated_columns = stored) | deselect those of these columns that are virtual, as no plugin sends them");
            preflight.database.execute(
                    "ALTER TABLE t REPLICA IDENTITY FULL; ALTER PUBLICATION p SET (publish_generated_columns = stored)");
            LogAnswers mended = LogAnswers.of(preflight, request("t"));
            assertThat(mended.to("D61"))
                    .containsExactly(
                            "PASS D61 large values | of stream \"db-public-t\" | all that change are in the log");
            assertThat(mended.to("D42"))
                    .containsExactly(
                            "PASS D42 publication | of database \"DB\" | \"p\"",
                            "PASS D42 publication | of stream \"db-public-t\" | by \"p\"");
        }
    }
}
