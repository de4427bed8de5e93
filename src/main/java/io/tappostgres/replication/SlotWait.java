package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.ServerSession;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until a slot can be read, for a limited time from here on. Nobody else may be reading from
 * it: a change goes to one reader only, so two of them would each miss what the other gets;
 * nobody's session is ended for it. And the standbys have to be there that the server itself waits
 * for.
 */
final class SlotWait {

    private static final Logger LOG = LoggerFactory.getLogger(SlotWait.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Duration longest;
    private final Patience patience;
    private final long begin = System.nanoTime();

    SlotWait(Duration longest, Patience patience) {
        this.longest = longest;
        this.patience = patience;
    }

    /**
     * @param words what is waited for
     * @param failure what there is to say when that does not come
     */
    private record Obstacle(String words, Finding failure) {}

    /**
     * The slot as it is when it can be read, or null if the run was stopped meanwhile. One that is
     * lost is not waited for.
     *
     * @throws TapException of kind SOURCE if it does not come to that, or vanishes
     */
    LogSlot await(Connection connection, LogSlot found) throws SQLException, InterruptedException {
        LogSlot slot = found;
        String told = "";
        for (Obstacle obstacle = obstacle(connection, slot);
                obstacle != null;
                obstacle = obstacle(connection, slot)) {
            if (isOver()) {
                throw new TapException(Kind.SOURCE, obstacle.failure().sentence());
            }
            if (!told.equals(obstacle.words())) {
                told = obstacle.words();
                LOG.info("Waiting up to {} seconds for {}", longest.toSeconds(), told);
            }
            if (pause()) {
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

    /** Whether the slot was waited for as long as it may be. */
    boolean isOver() {
        return left().isZero();
    }

    /** Waits a moment; returns whether the run was stopped. */
    boolean pause() throws InterruptedException {
        Duration left = left();
        return patience.await(left.compareTo(POLL) < 0 ? left : POLL);
    }

    private Duration left() {
        Duration left = longest.minusNanos(System.nanoTime() - begin);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** What keeps the slot from being read at the moment, or null. */
    private Obstacle obstacle(Connection connection, LogSlot slot) throws SQLException {
        if (slot.isLost()) {
            return null;
        }
        if (slot.active()) {
            ServerSession reader = ServerSession.of(connection, slot.activePid());
            return new Obstacle(
                    "replication slot \"%s\", which %s reads".formatted(slot.name(), reader),
                    SlotCheck.inUse(slot, reader, longest));
        }
        StandbySlots standbys = StandbySlots.read(connection, slot);
        return standbys.areWaitedFor()
                ? new Obstacle(
                        "the standbys of replication slot \"%s\", a failover slot"
                                .formatted(slot.name()),
                        standbys.finding(longest))
                : null;
    }
}
