package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.TapException.Kind;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which slot is read, and what is said where there is none. Slots are the whole server's. */
class SlotSearchIT {

    private static final String NOT_FOUND =
            "Unable to find replication slot \"stitch_app\" or \"stitch\" or \"pipelinewise_app\" or"
                    + " \"tappostgres\" with plugin pgoutput or wal2json in database \"app\"";

    private static final String CREATE =
            "; SELECT pg_create_logical_replication_slot('stitch_app', 'pgoutput'); run it in this"
                    + " database, or run the tap with --create-slot";

    private static PostgresServer server;
    private Preflight preflight;

    @BeforeAll
    static void start() {
        server = PostgresServer.startPrivate("18", ServerConfiguration.standard());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createDatabase() throws SQLException {
        preflight = Preflight.of(server.createDatabase("app"));
        preflight.database.execute(
                "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        preflight.close();
    }

    @Test
    void missingSlotIsToldWithTheStatementThatMakesIt() {
        assertThat(preflight.problem(request("t"))).isEqualTo(NOT_FOUND + CREATE);
    }

    @Test
    void physicalSlotIsNone() throws SQLException {
        preflight.database.execute("SELECT pg_create_physical_replication_slot('stitch')");
        try {
            assertThat(preflight.problem(request("t")))
                    .isEqualTo(NOT_FOUND + "; \"stitch\" is a physical slot" + CREATE);
        } finally {
            preflight.database.execute("SELECT pg_drop_replication_slot('stitch')");
        }
    }

    @Test
    void slotOfAnotherDatabaseIsNone() throws SQLException {
        try (TestDatabase other = server.createDatabase("other")) {
            other.execute("SELECT pg_create_logical_replication_slot('stitch', 'pgoutput')");
            assertThat(preflight.problem(request("t")))
                    .isEqualTo(NOT_FOUND + "; \"stitch\" belongs to database \"other\"" + CREATE);
        }
    }

    @Test
    void slotWithAnotherPluginIsNoneAndItsNameIsTaken() throws SQLException {
        preflight.createSlot("stitch_app", "test_decoding");
        assertThat(preflight.problem(request("t")))
                .isEqualTo(
                        NOT_FOUND
                                + "; \"stitch_app\" has the plugin \"test_decoding\", not pgoutput"
                                + " or wal2json; set \"replication_slot_name\" in the config to a"
                                + " name that is free, and create the slot with --create-slot");
    }

    @Test
    void configThatNamesASlotOfAnotherKindIsAtFault() throws SQLException {
        preflight.createSlot("theirs", "test_decoding");
        preflight.config = Preflight.config("theirs", List.of(), Duration.ZERO);
        assertThat(preflight.problem(Kind.USAGE, request("t")))
                .isEqualTo(
                        "Unable to find replication slot \"theirs\" with plugin pgoutput or wal2json"
                                + " in database \"app\"; \"theirs\" has the plugin"
                                + " \"test_decoding\", not pgoutput or wal2json; set"
                                + " \"replication_slot_name\" in the config to a name that is free,"
                                + " and create the slot with --create-slot");
    }

    /** The slot of a stream that goes on was dropped, and its position with it. */
    @Test
    void missingSlotOfAStreamThatWasReadIsALostPosition() {
        LogPosition position = new LogPosition(1, Preflight.SYSTEM, 1, 0);
        assertThat(preflight.problem(Kind.LOG_POSITION_LOST, request("t", position)))
                .isEqualTo(
                        NOT_FOUND
                                + CREATE
                                + "; the changes since the slot was dropped are lost: after that,"
                                + " copy its streams anew by removing their bookmarks from the"
                                + " state, or by \"on_log_gap\": \"resnapshot\"");
    }

    @Test
    void slotOfAnotherNameIsProposed() throws SQLException {
        preflight.createSlot("mine", "pgoutput");
        assertThat(preflight.problem(request("t")))
                .isEqualTo(
                        NOT_FOUND
                                + "; there is \"mine\", which \"replication_slot_name\" in the"
                                + " config could name"
                                + CREATE);
    }

    @Test
    void configuredSlotIsTheOnlyOneThatIsLookedFor() throws Exception {
        preflight.createSlot("stitch", "pgoutput");
        preflight.config = Preflight.config("mine", List.of(), Duration.ZERO);
        assertThat(preflight.problem(request("t")))
                .isEqualTo(
                        "Unable to find replication slot \"mine\" with plugin pgoutput or wal2json"
                                + " in database \"app\"; there is \"stitch\", which"
                                + " \"replication_slot_name\" in the config could name; SELECT"
                                + " pg_create_logical_replication_slot('mine', 'pgoutput'); run it"
                                + " in this database, or run the tap with --create-slot");

        preflight.createSlot("mine", "pgoutput");
        assertThat(preflight.check(request("t")).slot().name()).isEqualTo("mine");
    }

    @Test
    void databaseWhoseNameMakesNoSlotNameIsReadFromStitch() throws Exception {
        try (Preflight odd = Preflight.of(server.createDatabase("My-DB"))) {
            odd.database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
            assertThat(odd.problem(request("t")))
                    .isEqualTo(
                            "Unable to find replication slot \"stitch_My-DB\" or \"stitch\" or"
                                    + " \"pipelinewise_my_db\" or \"tappostgres\" with plugin"
                                    + " pgoutput or wal2json in database \"My-DB\"; no slot can be"
                                    + " named after this database, as it takes a-z, 0-9 and _ only;"
                                    + " SELECT pg_create_logical_replication_slot('stitch',"
                                    + " 'pgoutput'); run it in this database, or run the tap with"
                                    + " --create-slot");
            odd.createSlot("stitch", "pgoutput");
            assertThat(odd.check(request("t")).slot().name()).isEqualTo("stitch");
        }
    }

    @Test
    void theDatabasesOwnSlotIsPreferredAndTold() throws Exception {
        preflight.createSlot("stitch", "pgoutput");
        preflight.createSlot("stitch_app", "pgoutput");
        LogSource source = preflight.check(request("t"));
        assertThat(source.slot().name()).isEqualTo("stitch_app");
        assertThat(source.publicationNames()).containsExactly("p");
        assertThat(preflight.log)
                .containsExactly(
                        "INFO Database \"app\" is read from replication slot \"stitch_app\" with"
                                + " plugin pgoutput and publication \"p\"");
    }

    /** It cannot be read there any more, but still the streams are told what to do. */
    @Test
    void slotThatWasMadeAnewIsAheadOfItsStreams() throws Exception {
        String before = preflight.database.value("SELECT pg_current_wal_lsn()");
        preflight.database.execute("INSERT INTO t VALUES (1)");
        preflight.createSlot("stitch", "pgoutput");
        String after = preflight.database.value("SELECT pg_current_wal_flush_lsn()");
        long oid = Long.parseLong(preflight.database.value("SELECT 't'::regclass::oid"));

        LogSource source =
                preflight.check(
                        request("t", new LogPosition(Lsn.parse(before), Preflight.SYSTEM, 1, oid)));

        assertThat(source.refused()).isEmpty();
        assertThat(source.tables()).containsOnlyKeys("db-public-t");
        assertThat(source.lost()).containsOnlyKeys("db-public-t");
        assertThat(source.lost().get("db-public-t"))
                .startsWith(
                        "its position "
                                + before
                                + " in the log is lost: replication slot \"stitch\" begins after"
                                + " it, at "
                                + Lsn.format(source.slot().confirmedFlushLsn()));
        assertThat(
                        preflight
                                .check(
                                        request(
                                                "t",
                                                new LogPosition(
                                                        Lsn.parse(after),
                                                        Preflight.SYSTEM,
                                                        1,
                                                        oid)))
                                .lost())
                .isEmpty();
    }
}
