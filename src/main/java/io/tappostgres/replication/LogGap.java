package io.tappostgres.replication;

import io.tappostgres.decoding.Lsn;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds out whether the log goes on, without a gap, from where a stream has come to. */
public final class LogGap {

    static final String ID = "D35";
    static final String SUBJECT = "slot and state";

    private static final String RESET =
            "reset the stream: remove its bookmark from the state, or set \"on_log_gap\" to"
                    + " \"resnapshot\", and it is copied anew";

    private static final String COPIED_ANEW =
            "the next sync copies it anew, as \"on_log_gap\" is \"resnapshot\"";

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
     * What knows it of a slot.
     *
     * @param connection to the server that has it
     * @param identity of that server
     */
    public static LogGap read(
            Connection connection, LogSlot slot, SystemIdentity identity, TimelineHistory history)
            throws SQLException {
        long currentLsn = LogFunctions.of(connection).readCurrentLsn(connection);
        return new LogGap(slot, identity, history, currentLsn);
    }

    /**
     * Whether a stream's position is held or lost.
     *
     * @param tableOid of the table as it is now
     */
    Finding finding(String scope, LogPosition position, long tableOid) {
        if (slot.isLost()) {
            List<String> remedies = new ArrayList<>(SlotCheck.renewal(slot));
            remedies.add(RESET);
            return lost(
                    scope,
                    position,
                    "replication slot \"%s\" %s, and with it the changes since then"
                            .formatted(slot.name(), slot.lossReason()),
                    remedies);
        }
        String server = otherServer(position);
        if (server != null) {
            return lost(
                    scope,
                    position,
                    server,
                    List.of("if \"host\" in the config is right, " + RESET));
        }
        if (Lsn.isBefore(position.lsn(), slot.firstLsn())) {
            return lost(
                    scope,
                    position,
                    "replication slot \"%s\" begins after it, at %s: it was created anew, or somebody else reads from it"
                            .formatted(slot.name(), Lsn.format(slot.firstLsn())),
                    remediesOfSlotAhead(position));
        }
        if (position.tableOid() != 0 && position.tableOid() != tableOid) {
            return lost(
                    scope,
                    position,
                    "the table is not the one that was read, which had the oid %d and not %d: it was dropped and created anew, or another one has got its name"
                            .formatted(position.tableOid(), tableOid),
                    List.of(RESET));
        }
        return Finding.pass(ID, SUBJECT, scope, "%s is held".formatted(Lsn.format(position.lsn())));
    }

    /** The same finding where nobody has to reset a stream whose position is lost. */
    static Finding copiedAnew(Finding finding) {
        return new Finding(
                finding.id(),
                finding.verdict(),
                finding.subject(),
                finding.scope(),
                finding.found(),
                finding.reason(),
                finding.remedies().stream()
                        .map(remedy -> remedy.replace(RESET, COPIED_ANEW))
                        .toList());
    }

    private static Finding lost(
            String scope, LogPosition position, String why, List<String> remedies) {
        return Finding.fail(
                ID,
                SUBJECT,
                scope,
                "its position %s in the log is lost: %s".formatted(Lsn.format(position.lsn()), why),
                "what was changed since then would be missing in the target without a word",
                remedies);
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

    private List<String> remediesOfSlotAhead(LogPosition position) {
        if (position.systemIdentifier() != null) {
            return List.of(RESET);
        }
        return List.of(
                RESET,
                "if the tap that wrote this state confirms the log before its target has it, and its last run ended well, set the bookmark's lsn to %s instead"
                        .formatted(Long.toUnsignedString(slot.firstLsn())));
    }
}
