package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.replication.ReplicationSlots.Holder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until nobody else reads from a slot: a change goes to one reader only, so two of them would
 * each miss what the other gets. Nobody's session is ended for it.
 */
final class SlotWait {

    private static final Logger LOG = LoggerFactory.getLogger(SlotWait.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Duration longest;
    private final Patience patience;

    SlotWait(Duration longest, Patience patience) {
        this.longest = longest;
        this.patience = patience;
    }

    /**
     * The slot as it is when it is free, or null if the run was stopped meanwhile. One that is lost
     * is not waited for.
     *
     * @throws TapException of kind SOURCE if it does not become free, or vanishes
     */
    LogSlot await(Connection connection, LogSlot found) throws SQLException, InterruptedException {
        LogSlot slot = found;
        long begin = System.nanoTime();
        boolean isTold = false;
        while (slot.active() && !slot.isLost()) {
            Holder holder = ReplicationSlots.holder(connection, slot);
            Duration left = longest.minusNanos(System.nanoTime() - begin);
            if (left.isNegative() || left.isZero()) {
                throw new TapException(
                        Kind.SOURCE, SlotCheck.inUse(slot, holder, longest).sentence());
            }
            if (!isTold) {
                LOG.info(
                        "Waiting up to {} seconds for replication slot \"{}\", which {} reads",
                        longest.toSeconds(),
                        slot.name(),
                        holder);
                isTold = true;
            }
            if (patience.await(left.compareTo(POLL) < 0 ? left : POLL)) {
                return null;
            }
            slot = ReplicationSlots.read(connection, found.name());
            if (slot == null) {
                throw new TapException(
                        Kind.SOURCE,
                        "replication slot \"%s\" was dropped while it was waited for"
                                .formatted(found.name()));
            }
        }
        return slot;
    }
}
