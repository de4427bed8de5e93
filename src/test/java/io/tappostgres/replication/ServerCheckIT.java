package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** Servers that do not give their log to anyone, or not to this user. */
class ServerCheckIT {

    private static final String NO_SLOT =
            "Unable to find replication slot \"stitch_app\" or \"stitch\" or \"pipelinewise_app\" or"
                    + " \"tappostgres\" with plugin pgoutput or wal2json in database \"app\";"
                    + " SELECT pg_create_logical_replication_slot('stitch_app', 'pgoutput'); run it"
                    + " in this database, or run the tap with --create-slot";

    /** The cause before what follows from it, although the user lacks a right as well. */
    @Test
    void everythingThatIsWrongIsToldAtOnce() throws Exception {
        ServerConfiguration replica =
                ServerConfiguration.standard()
                        .withSetting("wal_level", "replica")
                        .withSetting("max_replication_slots", "0");
        try (PostgresServer server = PostgresServer.startPrivate("16", replica);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); ALTER ROLE tap_reader NOREPLICATION");
            assertThat(preflight.problem(request("t")))
                    .isEqualTo(
                            "(1) wal_level is replica, not logical; set wal_level = logical in"
                                    + " postgresql.conf and restart the server; if it is hosted and"
                                    + " its provider has no switch for this (Heroku has none), read"
                                    + " the streams by INCREMENTAL or FULL_TABLE. (2)"
                                    + " max_replication_slots is 0, so there can be no replication"
                                    + " slot; ALTER SYSTEM SET max_replication_slots = 5; restart"
                                    + " the server. (3) user \"tap_reader\" has no right to read"
                                    + " the log; ALTER ROLE \"tap_reader\" WITH REPLICATION; run"
                                    + " it as an administrator. (4) "
                                    + NO_SLOT);
            assertThat(preflight.rawFailure(many(8)))
                    .startsWith(
                            "cannot read the log of database \"app\" for \"db-public-t0\","
                                    + " \"db-public-t1\", \"db-public-t2\", \"db-public-t3\","
                                    + " \"db-public-t4\" and 3 more: (1) wal_level");
        }
    }

    private static LogRequest[] many(int count) {
        LogRequest[] requests = new LogRequest[count];
        for (int i = 0; i < count; i++) {
            requests[i] = request("t" + i);
        }
        return requests;
    }

    /** As on Amazon RDS: the switch is a setting of theirs, and so is the role. */
    @Test
    void hostedServerIsKnownByItsRolesAndFunctions() throws Exception {
        ServerConfiguration off =
                ServerConfiguration.standard()
                        .withSetting("wal_level", "replica")
                        .withSetting("rds.logical_replication", "off");
        try (PostgresServer server = PostgresServer.startPrivate("9.6", off);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(
                    "ALTER ROLE tap_reader NOREPLICATION; CREATE ROLE rds_superuser; CREATE ROLE"
                            + " rds_replication; GRANT rds_replication TO tap_reader");
            assertThat(preflight.problem(request("t")))
                    .startsWith(
                            "(1) wal_level is replica (rds.logical_replication is off), not"
                                    + " logical; set rds.logical_replication to 1 in the DB"
                                    + " parameter group of the Amazon RDS instance and reboot it."
                                    + " (2) Unable to find replication slot ");
            preflight.database.execute(
                    "REVOKE rds_replication FROM tap_reader",
                    "CREATE FUNCTION pg_catalog.aurora_version() RETURNS text LANGUAGE sql AS $$"
                            + " SELECT '1.0'::text $$");
            assertThat(preflight.problem(request("t")))
                    .startsWith(
                            "(1) the server is Aurora PostgreSQL 9.6.24, and 10.6 or newer is"
                                    + " required for LOG_BASED; upgrade it, or set the"
                                    + " replication-method of its streams to INCREMENTAL or"
                                    + " FULL_TABLE. (2) wal_level is replica"
                                    + " (rds.logical_replication is off), not logical; set"
                                    + " rds.logical_replication to 1 in the DB cluster parameter"
                                    + " group of the Amazon Aurora cluster and reboot its writer."
                                    + " (3) user \"tap_reader\" has no right to read the log;"
                                    + " GRANT rds_replication TO \"tap_reader\"; run it as a"
                                    + " member of rds_superuser. (4) Unable to find ");
        }
    }

    @Test
    void userWithoutTheRightIsToldWhoGivesIt() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("15"))) {
            preflight.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t; ALTER"
                            + " ROLE tap_reader NOREPLICATION");
            preflight.createSlot("stitch_" + preflight.database.name(), "pgoutput");
            assertThat(preflight.problem(request("t")))
                    .isEqualTo(
                            "user \"tap_reader\" has no right to read the log; ALTER"
                                    + " ROLE \"tap_reader\" WITH REPLICATION; run it as an"
                                    + " administrator");
        }
    }

    /** Minor releases of August 2026 let only the plugins in a list be loaded. */
    @Test
    void pluginThatTheServerDoesNotAllowIsToldWhereTheUserMaySeeIt() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            LogSlot slot =
                    new LogSlot(
                            "s", "logical", "wal2json", "app", false, 0, 1, 1, null, null, false);
            preflight.database.execute("ALTER SYSTEM SET output_plugin_libraries = pgoutput");
            preflight.database.execute("SELECT pg_reload_conf()", "SELECT pg_sleep(0.2)");
            try (Connection connection = server.connect("app")) {
                assertThat(
                                ServerCheck.plugin(LogServer.read(connection, "localhost"), slot)
                                        .sentence())
                        .isEqualTo(
                                "the server does not allow the output plugin wal2json; ALTER ROLE"
                                        + " \"postgres\" SET output_plugin_libraries = pgoutput,"
                                        + " test_decoding, wal2json; run it as a superuser, or add"
                                        + " wal2json to output_plugin_libraries in postgresql.conf"
                                        + " and reload; or create a slot with the plugin pgoutput");
            }
        }
    }

    @Test
    void standbyBefore16IsRefusedWithBothAlternatives() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate("15", ServerConfiguration.standard())) {
            Preflight preflight = Preflight.of(server.createDatabase("app"));
            preflight.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
            preflight.createSlot("stitch", "pgoutput");
            becomeStandby(server, preflight);
            assertThat(preflight.problem(request("t")))
                    .matches(
                            "the server is a read replica, and PostgreSQL 15\\.\\d+ has no log for"
                                    + " others on one \\(16 and newer have\\); set \"host\" in the"
                                    + " config to the primary, or set the replication-method of its"
                                    + " streams to INCREMENTAL or FULL_TABLE");
        }
    }

    @Test
    void standbyFrom16OnIsReadFromASlotOfItsOwn() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate("17", ServerConfiguration.standard())) {
            Preflight preflight = Preflight.of(server.createDatabase("app"));
            preflight.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
            preflight.createSlot("stitch", "pgoutput");
            becomeStandby(server, preflight);
            LogSource source = preflight.check(request("t", new LogPosition(-1, null, 0, 0)));
            assertThat(source.slot().name()).isEqualTo("stitch");
            assertThat(source.lost().get("db-public-t"))
                    .contains("this server's log ends before it, at 0/");
        }
    }

    private static void becomeStandby(PostgresServer server, Preflight preflight) throws Exception {
        Path data = Path.of(preflight.database.value("SHOW data_directory"));
        server.stop();
        Path signal = Files.createFile(data.resolve("standby.signal"));
        Files.setOwner(signal, Files.getOwner(data));
        server.start();
    }
}
