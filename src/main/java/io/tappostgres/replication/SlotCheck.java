package io.tappostgres.replication;

import io.tappostgres.connection.ServerSession;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a slot that was found can be read now, and from where it was left. */
final class SlotCheck {

    private static final String LOG = "slot's log";
    private static final String FREE = "slot's reader";

    private SlotCheck() {}

    /** Whether the server still has the log that the slot stands for. */
    static Finding log(LogSlot slot) {
        if (slot.isLost()) {
            return Finding.fail(
                    "D33",
                    LOG,
                    slot.scope(),
                    "replication slot \"%s\" %s".formatted(slot.name(), slot.lossReason()),
                    "the changes since it was read last are lost; the streams that were read from it have to be copied anew",
                    renewal(slot));
        }
        if ("unreserved".equals(slot.walStatus())) {
            return Finding.warn(
                    "D33",
                    LOG,
                    slot.scope(),
                    "Replication slot \"%s\" holds back more of the log than max_slot_wal_keep_size allows; the server can give it up at any time"
                            .formatted(slot.name()),
                    "what the server gives up is lost to its reader",
                    List.of("run the tap", "raise max_slot_wal_keep_size and reload"));
        }
        return "extended".equals(slot.walStatus())
                ? Finding.info("D33", LOG, slot.scope(), "held back beyond max_wal_size (extended)")
                : Finding.pass("D33", LOG, slot.scope(), "held back");
    }

    /** How a slot is made anew. */
    static List<String> renewal(LogSlot slot) {
        return List.of(
                SlotStatements.drop(slot.name()),
                SlotStatements.create(slot.name(), slot.plugin()));
    }

    /**
     * That somebody else reads from the slot.
     *
     * @param reader who does
     * @param waited for how long that was waited to end
     */
    static Finding inUse(LogSlot slot, ServerSession reader, Duration waited) {
        return Finding.fail(
                "D32",
                FREE,
                slot.scope(),
                "replication slot \"%s\" is in use by %s%s"
                        .formatted(
                                slot.name(),
                                reader,
                                waited.isZero()
                                        ? ""
                                        : ", and did not become free within %d seconds"
                                                .formatted(waited.toSeconds())),
                "a change is sent to one reader only, so that two would each miss what the other gets",
                List.of(
                        "run one reader of a slot at a time, or give each a slot of its own (\"replication_slot_name\" in the config)"));
    }

    /**
     * Whether somebody reads from the slot now: another reader, or a run of this tap, which ends.
     *
     * @param wait for how long a sync waits for it
     * @param applicationName by which a run of this tap is known
     */
    static Finding reader(
            Connection connection, LogSlot slot, Duration wait, String applicationName)
            throws SQLException {
        if (!slot.active()) {
            return Finding.pass("D32", FREE, slot.scope(), "nobody reads it");
        }
        ServerSession reader = ServerSession.of(connection, slot.activePid());
        Finding inUse = inUse(slot, reader, Duration.ZERO);
        if (!applicationName.equals(reader.applicationName())) {
            return inUse;
        }
        List<String> remedies = new ArrayList<>(inUse.remedies());
        if (!wait.isZero()) {
            remedies.add(0, "a sync waits up to %d seconds for it".formatted(wait.toSeconds()));
        }
        return Finding.warn("D32", FREE, slot.scope(), inUse.found(), inUse.reason(), remedies);
    }
}
