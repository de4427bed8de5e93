package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The standbys of a failover slot are waited for, and not without end as the server does. */
class StandbySlotsIT {

    private PostgresServer server;
    private Preflight preflight;

    @BeforeEach
    void createSlots() throws SQLException {
        server =
                PostgresServer.startPrivate(
                        "17",
                        ServerConfiguration.standard()
                                .withSetting(
                                        "synchronized_standby_slots",
                                        "\"gone\", logical, standby"));
        preflight = Preflight.of(server.createDatabase("app"));
        preflight.database.execute(
                "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t",
                "SELECT pg_create_physical_replication_slot('standby', true)",
                "SELECT pg_create_logical_replication_slot('logical', 'pgoutput')",
                "SELECT pg_create_logical_replication_slot('stitch', 'pgoutput', failover => true)");
    }

    @AfterEach
    void stop() throws SQLException {
        preflight.close();
        server.close();
    }

    @Test
    void thoseThatDoNotComeEndTheRunAndAreNamed() throws Exception {
        preflight.config = Preflight.config("stitch", List.of(), Duration.ofMillis(1200));
        assertThat(preflight.rawFailure(request("t")))
                .isEqualTo(
                        "replication slot \"stitch\" is a failover slot, and waits for standbys that are not there: of synchronized_standby_slots, \"gone\" does not exist, \"logical\" is not the slot of a standby, \"standby\" is read by no standby; a sync waits up to 1 seconds for them; have the standbys connect again; or take their slots out of synchronized_standby_slots and reload");
        assertThat(preflight.log)
                .containsExactly(
                        "INFO Waiting up to 1 seconds for the standbys of replication slot \"stitch\", a failover slot");
    }

    @Test
    void thoseThatComeWhileTheyAreWaitedForAreAllThatItTakes() throws Exception {
        preflight.config = Preflight.config("stitch", List.of(), Duration.ofMinutes(1));
        List<SlotReader> standbys = new ArrayList<>();
        preflight.patience =
                duration -> {
                    comeBack(standbys);
                    return false;
                };
        try {
            assertThat(preflight.check(request("t")).slot().name()).isEqualTo("stitch");
            assertThat(standbys).hasSize(2);
        } finally {
            standbys.forEach(SlotReader::close);
        }
    }

    private void comeBack(List<SlotReader> standbys) {
        try {
            preflight.database.execute(
                    "SELECT pg_create_physical_replication_slot('gone', true)",
                    "ALTER SYSTEM SET synchronized_standby_slots = 'gone, standby'",
                    "SELECT pg_reload_conf()",
                    "SELECT pg_sleep(0.5)");
            standbys.add(SlotReader.ofStandby(preflight.database, "gone"));
            standbys.add(SlotReader.ofStandby(preflight.database, "standby"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void slotThatIsNoFailoverSlotWaitsForNone() throws Exception {
        preflight.config = Preflight.config("logical", List.of(), Duration.ZERO);
        assertThat(preflight.check(request("t")).slot().name()).isEqualTo("logical");
        assertThat(preflight.log).noneMatch(line -> line.contains("Waiting"));
    }
}
