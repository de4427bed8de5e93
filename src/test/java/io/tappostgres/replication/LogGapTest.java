package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.decoding.Lsn;
import io.tappostgres.finding.Finding;
import org.junit.jupiter.api.Test;

final class LogGapTest {

    private static final String RESET =
            "reset the stream: remove its bookmark from the state, or set \"on_log_gap\" to"
                    + " \"resnapshot\", and it is copied anew";

    private static final long SLOT_BEGINS = 0x8000_0000_0000_0100L;
    private static final long LOG_ENDS = 0x8000_0000_0000_0200L;

    private static LogSlot slot(long restartLsn, long confirmedFlushLsn, String invalidation) {
        return new LogSlot(
                "s",
                "logical",
                "pgoutput",
                "app",
                false,
                0,
                restartLsn,
                confirmedFlushLsn,
                "reserved",
                invalidation,
                false);
    }

    private static String reason(LogSlot slot, LogPosition position) {
        TimelineHistory history = TimelineHistory.parse(3, "1\t80000000/180\tpromoted\n");
        return reason(
                new LogGap(slot, new SystemIdentity("42", 3), history, LOG_ENDS), position, 16384);
    }

    /** Why the position is lost, or null if it is not. */
    private static String reason(LogGap gap, LogPosition position, long tableOid) {
        Finding finding = gap.finding("db-public-t", position, tableOid);
        return finding.isFailure() ? finding.sentence() : null;
    }

    private static String reason(LogPosition position) {
        return reason(slot(1, SLOT_BEGINS, null), position);
    }

    @Test
    void positionsBetweenTheSlotsAndTheEndOfTheLogAreHeld() {
        for (long lsn = SLOT_BEGINS; lsn <= LOG_ENDS; lsn++) {
            assertThat(reason(new LogPosition(lsn, "42", 3, 16384))).isNull();
            assertThat(reason(new LogPosition(lsn, null, 0, 0))).isNull();
        }
    }

    @Test
    void slotAheadOfThePositionIsAGap() {
        assertThat(reason(new LogPosition(SLOT_BEGINS - 1, "42", 3, 16384)))
                .isEqualTo(
                        "its position 80000000/FF in the log is lost: replication slot \"s\" begins"
                                + " after it, at 80000000/100: it was created anew, or somebody"
                                + " else reads from it; "
                                + RESET);
    }

    /** The smallest of all as a signed number. */
    @Test
    void stateOfAnotherTapCanBePutRightByHand() {
        assertThat(reason(new LogPosition(1, null, 0, 0)))
                .isEqualTo(
                        "its position 0/1 in the log is lost: replication slot \"s\" begins after"
                                + " it, at 80000000/100: it was created anew, or somebody else"
                                + " reads from it; "
                                + RESET
                                + "; if the tap that wrote this state confirms the log before its"
                                + " target has it, and its last run ended well, set the bookmark's"
                                + " lsn to 9223372036854776064 instead");
    }

    /** Before PostgreSQL 9.6 a server does not say what was confirmed. */
    @Test
    void slotBeginsAtItsOldestLogWhereNothingElseIsKnown() {
        LogSlot slot = slot(SLOT_BEGINS, Lsn.NONE, null);
        assertThat(reason(slot, new LogPosition(SLOT_BEGINS, null, 0, 0))).isNull();
        assertThat(reason(slot, new LogPosition(SLOT_BEGINS - 1, null, 0, 0)))
                .contains("begins after it, at 80000000/100");
    }

    @Test
    void positionBeyondTheEndOfTheLogIsOfAnotherServer() {
        assertThat(reason(new LogPosition(-1, null, 0, 0)))
                .isEqualTo(
                        "its position FFFFFFFF/FFFFFFFF in the log is lost: this server's log ends"
                                + " before it, at 80000000/200: it was restored or replaced; if"
                                + " \"host\" in the config is right, "
                                + RESET);
    }

    @Test
    void anotherServersPositionIsNoneHere() {
        assertThat(reason(new LogPosition(SLOT_BEGINS, "41", 3, 16384)))
                .isEqualTo(
                        "its position 80000000/100 in the log is lost: it was reached on another"
                                + " server, of the system identifier 41, and this one has 42; if"
                                + " \"host\" in the config is right, "
                                + RESET);
    }

    @Test
    void positionOfAnEarlierTimelineIsHeldUpToItsEnd() {
        assertThat(reason(new LogPosition(LOG_ENDS - 0x80, "42", 1, 16384))).isNull();
        assertThat(reason(new LogPosition(LOG_ENDS - 0x7F, "42", 1, 16384)))
                .isEqualTo(
                        "its position 80000000/181 in the log is lost: it was reached on timeline"
                                + " 1, and this server, on timeline 3, does not come from there:"
                                + " it was restored, or a standby was promoted that did not have"
                                + " all; if \"host\" in the config is right, "
                                + RESET);
    }

    @Test
    void anotherTableOfTheNameIsAGap() {
        assertThat(reason(new LogPosition(SLOT_BEGINS, "42", 3, 99)))
                .isEqualTo(
                        "its position 80000000/100 in the log is lost: the table is not the one"
                                + " that was read, which had the oid 99 and not 16384: it was"
                                + " dropped and created anew, or another one has got its name; "
                                + RESET);
    }

    @Test
    void slotThatTheServerGaveUpHasNoPosition() {
        assertThat(
                        reason(
                                slot(1, SLOT_BEGINS, "wal_removed"),
                                new LogPosition(SLOT_BEGINS, "42", 3, 16384)))
                .isEqualTo(
                        "its position 80000000/100 in the log is lost: replication slot \"s\" was"
                                + " invalidated by the server (wal_removed), and with it the"
                                + " changes since then; SELECT"
                                + " pg_drop_replication_slot('s'); SELECT"
                                + " pg_create_logical_replication_slot('s', 'pgoutput'); "
                                + RESET);
    }

    @Test
    void standbyThatHasReplayedNothingDoesNotSayWhereItsLogEnds() {
        LogGap gap =
                new LogGap(
                        slot(1, SLOT_BEGINS, null),
                        new SystemIdentity("42", 1),
                        TimelineHistory.of(1),
                        Lsn.NONE);
        assertThat(reason(gap, new LogPosition(-1, null, 0, 0), 1)).isNull();
    }
}
