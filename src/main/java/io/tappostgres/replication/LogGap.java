package io.tappostgres.replication;

import io.tappostgres.decoding.Lsn;

/** Finds out whether the log goes on, without a gap, from where a stream has come to. */
final class LogGap {

    private static final String RESET =
            "reset the stream: remove its bookmark from the state, or set \"on_log_gap\" to"
                    + " \"resnapshot\", and it is copied anew";

    private final LogSlot slot;
    private final SystemIdentity identity;
    private final TimelineHistory history;
    private final long currentLsn;

    /**
     * @param currentLsn the end of the server's log; {@link Lsn#NONE} where unknown
     */
    LogGap(LogSlot slot, SystemIdentity identity, TimelineHistory history, long currentLsn) {
        this.slot = slot;
        this.identity = identity;
        this.history = history;
        this.currentLsn = currentLsn;
    }

    /**
     * Why a position is lost, with the remedy, or null if it is not.
     *
     * @param tableOid of the table as it is now
     */
    String reason(LogPosition position, long tableOid) {
        String why = why(position, tableOid);
        if (why == null) {
            return null;
        }
        return "its position %s in the log is lost: %s".formatted(Lsn.format(position.lsn()), why);
    }

    private String why(LogPosition position, long tableOid) {
        if (slot.isLost()) {
            return "replication slot \"%s\" %s, and with it the changes since then; make it anew with %s, and %s"
                    .formatted(slot.name(), slot.lossReason(), SlotStatements.renew(slot), RESET);
        }
        String server = otherServer(position);
        if (server != null) {
            return server + "; if \"host\" in the config is right, " + RESET;
        }
        if (Lsn.isBefore(position.lsn(), slot.firstLsn())) {
            return slotAhead(position);
        }
        if (position.tableOid() != 0 && position.tableOid() != tableOid) {
            return "the table is not the one that was read, which had the oid %d and not %d: it was dropped and created anew, or another one has got its name; %s"
                    .formatted(position.tableOid(), tableOid, RESET);
        }
        return null;
    }

    /** Why the position is not of this server's log, or null. */
    private String otherServer(LogPosition position) {
        if (position.systemIdentifier() != null
                && !position.systemIdentifier().equals(identity.systemIdentifier())) {
            return "it was reached on another server, of the system identifier %s, and this one has %s"
                    .formatted(position.systemIdentifier(), identity.systemIdentifier());
        }
        if (position.timeline() != 0 && !history.contains(position.timeline(), position.lsn())) {
            return "it was reached on timeline %d, and this server, on timeline %d, does not come from there: it was restored, or a standby was promoted that did not have all"
                    .formatted(position.timeline(), identity.timeline());
        }
        if (currentLsn != Lsn.NONE && Lsn.isBefore(currentLsn, position.lsn())) {
            return "this server's log ends before it, at %s: it was restored or replaced"
                    .formatted(Lsn.format(currentLsn));
        }
        return null;
    }

    private String slotAhead(LogPosition position) {
        String text =
                "replication slot \"%s\" begins after it, at %s: it was created anew, or somebody else reads from it; %s"
                        .formatted(slot.name(), Lsn.format(slot.firstLsn()), RESET);
        if (position.systemIdentifier() != null) {
            return text;
        }
        return text
                + "; if the tap that wrote this state confirms the log before its target has it, and its last run ended well, set the bookmark's lsn to %s instead"
                        .formatted(Long.toUnsignedString(slot.firstLsn()));
    }
}
