package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.replication.PGReplicationStream;

/** What the server says when a slot is read, and what the tap adds to it. */
class LogErrorsIT {

    private static final String LOGIN =
            "cannot open a session for the log of database \"app\" on 127.0.0.1:PORT as user"
                    + " \"tap_reader\": ";

    private Preflight preflight;

    private void on(PostgresServer server) throws SQLException {
        preflight = Preflight.of(server);
        preflight.database.execute(
                "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
    }

    private void on(String major) throws SQLException {
        on(PostgresServer.embedded(major));
    }

    @AfterEach
    void drop() throws SQLException {
        if (preflight != null) {
            preflight.close();
        }
    }

    /** A private server goes before the test's end does. */
    private void dropNow() throws SQLException {
        preflight.close();
        preflight = null;
    }

    /** Reads until the server refuses. */
    private void read(String slotName, String publicationName) throws SQLException {
        try (Connection connection = connect();
                PGReplicationStream stream =
                        SlotReader.start(connection, slotName, publicationName)) {
            while (true) {
                stream.read();
            }
        }
    }

    private Connection connect() throws SQLException {
        return SlotReader.connect(preflight.database, preflight.user, Preflight.PASSWORD, "tap");
    }

    private String failure(String slotName, String publicationName) {
        SQLException refused =
                catchThrowableOfType(SQLException.class, () -> read(slotName, publicationName));
        LogSlot slot =
                new LogSlot(
                        slotName, "logical", "pgoutput", "app", false, 0, 1, 1, null, null, false);
        return message(
                LogErrors.of(
                        refused, slot, preflight.connectionConfig(), preflight.database.name()));
    }

    /** The message about a session that cannot be opened. */
    private String loginFailure() {
        SQLException refused = catchThrowableOfType(SQLException.class, () -> connect().close());
        return message(
                        LogErrors.of(
                                refused, preflight.connectionConfig(), preflight.database.name()))
                .replace(":" + preflight.database.server().port(), ":PORT");
    }

    private String message(TapException failure) {
        assertThat(failure.kind()).isEqualTo(TapException.Kind.SOURCE);
        return failure.getMessage().replace(preflight.database.name(), "app");
    }

    @Test
    void missingSlot() throws SQLException {
        on("18");
        assertThat(failure("gone", "p"))
                .isEqualTo(
                        "cannot read replication slot \"gone\" of database \"app\": replication slot \"gone\" does not exist (SQLSTATE 42704);"
                                + " create it with --create-slot, or in database \"app\" with"
                                + " SELECT pg_create_logical_replication_slot('gone', 'pgoutput')");
    }

    /** It has to have been there when the change was written, not only when it is read. */
    @ParameterizedTest
    @ValueSource(strings = {"10", "16"})
    void publicationThatCameTooLate(String major) throws SQLException {
        on(major);
        String slotName = "late_" + preflight.database.name();
        preflight.createSlot(slotName, "pgoutput");
        preflight.database.execute(
                "INSERT INTO t VALUES (1)", "CREATE PUBLICATION late FOR TABLE t");
        assertThat(failure(slotName, "late"))
                .isEqualTo(
                        "cannot read replication slot \"late_app\" of database \"app\": publication \"late\" does not exist (SQLSTATE 42704); it has"
                                + " to have been there when the changes were written: create it"
                                + " with --create-publication, then drop the slot, create it anew,"
                                + " and reset the streams that were read from it");
    }

    @Test
    void slotInUse() throws SQLException {
        on("14");
        String slotName = "used_" + preflight.database.name();
        preflight.createSlot(slotName, "pgoutput");
        try (SlotReader reader = SlotReader.of(preflight.database, slotName, "p")) {
            assertThat(failure(slotName, "p"))
                    .isEqualTo(
                            "cannot read replication slot \"used_app\" of database \"app\": replication slot \"used_app\" is active for PID %s (SQLSTATE 55006); run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)"
                                    .formatted(reader.processId(preflight.database)));
        }
    }

    @Test
    void slotOfAnotherDatabase() throws SQLException {
        on("17");
        try (TestDatabase other = preflight.database.server().createDatabase()) {
            String slotName = "of_" + other.name();
            other.execute(
                    "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')"
                            .formatted(slotName));
            assertThat(failure(slotName, "p"))
                    .endsWith(
                            " was not created in this database (SQLSTATE 55000); create a slot in"
                                    + " database \"app\": SELECT"
                                    + " pg_create_logical_replication_slot('…', 'pgoutput')");
        }
    }

    @Test
    void physicalSlot() throws SQLException {
        on("13");
        preflight.database.execute("SELECT pg_create_physical_replication_slot('physical', true)");
        try {
            assertThat(failure("physical", "p"))
                    .isEqualTo(
                            "cannot read replication slot \"physical\" of database \"app\": cannot use physical replication slot for logical decoding"
                                    + " (SQLSTATE 55000); a physical slot cannot be read, nor can a"
                                    + " standby's copy of one of its primary; create another with"
                                    + " --create-slot");
        } finally {
            preflight.database.execute("SELECT pg_drop_replication_slot('physical')");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "16"})
    void userWithoutTheRight(String major) throws SQLException {
        on(major);
        preflight.database.execute("ALTER ROLE tap_reader NOREPLICATION");
        assertThat(loginFailure())
                .startsWith(LOGIN)
                .endsWith(
                        " (SQLSTATE 42501); user \"tap_reader\" has no right to read the log: have"
                                + " an administrator run ALTER ROLE \"tap_reader\" WITH"
                                + " REPLICATION, or, on Amazon RDS and Aurora, GRANT"
                                + " rds_replication TO \"tap_reader\"");
    }

    @Test
    void missingLineForReplicationOfAnOldServer() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate(
                        "9.6",
                        ServerConfiguration.standard()
                                .withHbaLine("host replication all 127.0.0.1/32 reject"))) {
            preflight = Preflight.of(server);
            assertThat(loginFailure())
                    .contains("pg_hba.conf rejects replication connection for host \"127.0.0.1\"")
                    .endsWith(
                            " (SQLSTATE 28000); a server before PostgreSQL 10 takes a line of its"
                                    + " own in pg_hba.conf for this: host replication tap_reader"
                                    + " <this machine's address>/32 md5, and a reload");
            dropNow();
        }
    }

    @Test
    void noWalsenderLeft() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate(
                        "13", ServerConfiguration.standard().withSetting("max_wal_senders", "1"))) {
            on(server);
            preflight.createSlot("s", "pgoutput");
            try (SlotReader reader = SlotReader.of(preflight.database, "s", "p")) {
                assertThat(reader.isReading()).isTrue();
                assertThat(loginFailure())
                        .isEqualTo(
                                LOGIN
                                        + "number of requested standby connections exceeds"
                                        + " max_wal_senders (currently 1) (SQLSTATE 53300); raise"
                                        + " max_wal_senders and restart the server, or end other"
                                        + " readers of its log");
            }
            dropNow();
        }
    }

    @Test
    void serverThatHasNoSlots() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate(
                        "12",
                        ServerConfiguration.standard().withSetting("max_replication_slots", "0"))) {
            on(server);
            assertThat(failure("s", "p"))
                    .isEqualTo(
                            "cannot read replication slot \"s\" of database \"app\": replication slots can only be used if max_replication_slots > 0 (SQLSTATE 55000); set max_replication_slots to 5 or more and restart the server");
            dropNow();
        }
    }

    @Test
    void serverWhoseLogIsNotLogical() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate(
                        "14", ServerConfiguration.standard().withSetting("wal_level", "replica"))) {
            on(server);
            assertThat(failure("s", "p"))
                    .isEqualTo(
                            "cannot read replication slot \"s\" of database \"app\": logical decoding requires wal_level >= logical (SQLSTATE 55000); the server's wal_level has to be logical: set wal_level = logical in postgresql.conf and restart the server; if it is hosted and its provider has no switch for this (Heroku has none), read the streams by INCREMENTAL or FULL_TABLE");
            dropNow();
        }
    }
}
