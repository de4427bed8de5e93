package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another reader of the slot is waited for, and left in peace. */
class SlotWaitIT {

    private Preflight preflight;
    private String slotName;

    @BeforeEach
    void createSlot() throws SQLException {
        preflight = Preflight.of(PostgresServer.embedded("16"));
        slotName = "stitch_" + preflight.database.name();
        preflight.database.execute(
                "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t");
        preflight.createSlot(slotName, "pgoutput");
    }

    @AfterEach
    void drop() throws SQLException {
        preflight.close();
    }

    /** Where it comes from, the server tells a session of the same user only. */
    private String holder(SlotReader reader) throws SQLException {
        return "process %s, application \"other reader\", user \"%s\""
                .formatted(
                        reader.processId(preflight.database),
                        preflight.database.server().superuser());
    }

    @Test
    void slotInUseIsRefusedWithItsHolderAndTheHolderIsUnharmed() throws Exception {
        try (SlotReader reader =
                SlotReader.of(
                        preflight.database, preflight.user, Preflight.PASSWORD, slotName, "p")) {
            preflight.config = Preflight.config(null, List.of(), Duration.ofMillis(1200));
            String holder =
                    "process %s, application \"other reader\", user \"tap_reader\", from 127.0.0.1"
                            .formatted(reader.processId(preflight.database));
            assertThat(preflight.rawFailure(request("t")))
                    .isEqualTo(
                            "replication slot \"%s\" is in use by %s, and did not become free within 1 seconds; run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)"
                                    .formatted(slotName, holder));
            assertThat(preflight.log)
                    .containsExactly(
                            "INFO Waiting up to 1 seconds for replication slot \"%s\", which %s reads"
                                    .formatted(slotName, holder));
            assertThat(reader.isReading()).isTrue();
        }
    }

    @Test
    void slotInUseIsRefusedAtOnceIfThereIsNoWaiting() throws Exception {
        try (SlotReader reader = SlotReader.of(preflight.database, slotName, "p")) {
            assertThat(preflight.rawFailure(request("t")))
                    .isEqualTo(
                            "replication slot \"%s\" is in use by %s; run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)"
                                    .formatted(slotName, holder(reader)));
            assertThat(preflight.log).isEmpty();
        }
    }

    @Test
    void slotThatBecomesFreeIsReadFromWhereItsReaderLeftIt() throws Exception {
        SlotReader reader = SlotReader.of(preflight.database, slotName, "p");
        AtomicInteger waits = new AtomicInteger();
        preflight.config = Preflight.config(null, List.of(), Duration.ofMinutes(1));
        preflight.patience =
                duration -> {
                    assertThat(duration).isEqualTo(Duration.ofMillis(500));
                    if (waits.incrementAndGet() == 2) {
                        reader.close();
                    }
                    Thread.sleep(50);
                    return false;
                };
        LogSource source = preflight.check(request("t"));
        assertThat(source.slot().active()).isFalse();
        assertThat(waits.get()).isGreaterThanOrEqualTo(2);
        assertThat(preflight.log).hasSize(2);
        assertThat(preflight.log.get(0)).startsWith("INFO Waiting up to 60 seconds for ");
        assertThat(preflight.log.get(1)).startsWith("INFO Database ");
    }

    @Test
    void runThatIsStoppedWaitsNoLonger() throws Exception {
        try (SlotReader reader = SlotReader.of(preflight.database, slotName, "p")) {
            preflight.config = Preflight.config(null, List.of(), Duration.ofMinutes(1));
            preflight.patience = duration -> true;
            assertThat(preflight.check(request("t"))).isNull();
            assertThat(reader.isReading()).isTrue();
        }
    }
}
