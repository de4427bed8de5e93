package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.finding.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlotCheckTest {

    private static final String SCOPE = "database \"app\"";

    private static Finding log(String walStatus, String invalidation) {
        return SlotCheck.log(
                new LogSlot(
                        "s",
                        "logical",
                        "pgoutput",
                        "app",
                        false,
                        0,
                        1,
                        1,
                        walStatus,
                        invalidation,
                        false));
    }

    @Test
    void slotThatHoldsItsLogIsInOrder() {
        assertThat(log("reserved", null))
                .isEqualTo(Finding.pass("D33", "slot's log", SCOPE, "held back"));
        assertThat(log(null, null))
                .as("before PostgreSQL 13")
                .isEqualTo(Finding.pass("D33", "slot's log", SCOPE, "held back"));
        assertThat(log("extended", null))
                .isEqualTo(
                        Finding.info(
                                "D33",
                                "slot's log",
                                SCOPE,
                                "held back beyond max_wal_size (extended)"));
    }

    @Test
    void slotThatTheServerMayGiveUpIsWarnedOf() {
        assertThat(log("unreserved", null))
                .isEqualTo(
                        Finding.warn(
                                "D33",
                                "slot's log",
                                SCOPE,
                                "Replication slot \"s\" holds back more of the log than max_slot_wal_keep_size allows; the server can give it up at any time",
                                "what the server gives up is lost to its reader",
                                List.of("run the tap", "raise max_slot_wal_keep_size and reload")));
    }

    @Test
    void slotOfAConflictOnAStandbyIsLost() {
        assertThat(log("reserved", "conflict with recovery"))
                .isEqualTo(
                        Finding.fail(
                                "D33",
                                "slot's log",
                                SCOPE,
                                "replication slot \"s\" was invalidated by the server (conflict with recovery)",
                                "the changes since it was read last are lost; the streams that were read from it have to be copied anew",
                                List.of(
                                        "SELECT pg_drop_replication_slot('s')",
                                        "SELECT pg_create_logical_replication_slot('s', 'pgoutput')")));
    }
}
