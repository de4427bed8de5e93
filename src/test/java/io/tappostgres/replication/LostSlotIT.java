package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slot that the server gave up because it held back too much of the log. */
class LostSlotIT {

    private static final ServerConfiguration SMALL_LOG =
            ServerConfiguration.standard()
                    .withSetting("max_slot_wal_keep_size", "1MB")
                    .withSetting("min_wal_size", "32MB")
                    .withSetting("max_wal_size", "32MB");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "13 | was given up by the server, as it held back more log than max_slot_wal_keep_size allows",
                "14 | was given up by the server, as it held back more log than max_slot_wal_keep_size allows",
                "17 | was invalidated by the server (wal_removed)",
                "18 | was invalidated by the server (wal_removed)",
            })
    void positionsAreLostWithTheirSlot(String major, String loss) throws Exception {
        try (PostgresServer server = PostgresServer.startPrivate(major, SMALL_LOG);
                Preflight preflight = Preflight.of(server.createDatabase("app"))) {
            preflight.database.execute(
                    """
                    CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY);
                    CREATE PUBLICATION p FOR ALL TABLES;
                    """);
            preflight.createSlot("stitch", "pgoutput");
            String lsn = preflight.database.value("SELECT pg_current_wal_flush_lsn()");
            loseSlot(preflight);

            LogSource source =
                    preflight.check(
                            request("t", new LogPosition(Lsn.parse(lsn), null, 0, 0)),
                            request("u"));

            String renewal =
                    "SELECT pg_drop_replication_slot('stitch'); SELECT"
                            + " pg_create_logical_replication_slot('stitch', 'pgoutput')";
            assertThat(source.slot().isLost()).isTrue();
            assertThat(source.lost())
                    .containsOnlyKeys("db-public-t")
                    .containsEntry(
                            "db-public-t",
                            "its position %s in the log is lost: replication slot \"stitch\" %s, and with it the changes since then; %s; reset the stream: remove its bookmark from the state, or set \"on_log_gap\" to \"resnapshot\", and it is copied anew"
                                    .formatted(lsn, loss, renewal));
            assertThat(source.refused())
                    .containsOnlyKeys("db-public-u")
                    .containsEntry(
                            "db-public-u",
                            "replication slot \"stitch\" %s; %s".formatted(loss, renewal));
            requireLossAtTheStart(preflight);
        }
    }

    /** The server's own words for it differ by version. */
    private static void requireLossAtTheStart(Preflight preflight) throws SQLException {
        LogSlot slot =
                new LogSlot(
                        "stitch", "logical", "pgoutput", "app", false, 0, 1, 1, null, null, false);
        try (Connection connection =
                SlotReader.connect(preflight.database, preflight.user, Preflight.PASSWORD, "tap")) {
            SQLException refused =
                    catchThrowableOfType(
                            SQLException.class, () -> SlotReader.start(connection, "stitch", "p"));
            TapException failure = LogErrors.of(refused, slot, preflight.connectionConfig(), "app");
            assertThat(failure.kind()).isEqualTo(TapException.Kind.LOG_POSITION_LOST);
            assertThat(failure)
                    .hasMessageStartingWith(
                            "cannot read replication slot \"stitch\" of database \"app\": can")
                    .hasMessageContaining(
                            " (SQLSTATE 55000); the changes since the last run are lost: make the"
                                    + " slot anew with SELECT pg_drop_replication_slot('stitch');"
                                    + " SELECT pg_create_logical_replication_slot('stitch',"
                                    + " 'pgoutput'), and copy its streams anew");
        }
    }

    private static void loseSlot(Preflight preflight) throws SQLException {
        for (int i = 0; i < 5; i++) {
            preflight.database.execute(
                    "CREATE TABLE filler AS SELECT repeat('x', 1000) AS x FROM generate_series(1, 5000)",
                    "DROP TABLE filler",
                    "SELECT pg_switch_wal()",
                    "CHECKPOINT");
        }
        assertThat(preflight.database.value("SELECT wal_status FROM pg_replication_slots"))
                .isEqualTo("lost");
    }
}
