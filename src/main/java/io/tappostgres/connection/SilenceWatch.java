package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which the tap waits for a server that will not answer: what was sent got
 * lost, in either direction, and the connection did not break. Thread-safe.
 *
 * <p>Silence alone proves nothing: a server sorts for an hour before the first row, or waits for a
 * lock. So another session looks whether the silent one's backend works; one that waits for the tap
 * while the tap waits for it never comes to an end. Keep-alive probes do not tell: who answers them
 * is the next host on the way, which may be a proxy.
 */
final class SilenceWatch implements AutoCloseable {

    /** Opens a session to look from; it answers within some time, or fails. */
    interface Sessions {
        Connection connect(String databaseName) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SilenceWatch.class);

    /** Longer than a lost packet takes to be sent once or twice more (RFC 6298). */
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final Sessions lookouts;
    private final List<WatchedSession> watched = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean isStarted;

    SilenceWatch(Sessions lookouts) {
        this.lookouts = lookouts;
    }

    /** Watches a session until its socket is closed. */
    synchronized void add(WatchedSession session) {
        watched.add(session);
        if (!isStarted) {
            isStarted = true;
            Thread thread = new Thread(this::watchUntilClosed, "silence-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watchUntilClosed() {
        try {
            while (!closed.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                watched.removeIf(WatchedSession::isClosed);
                List<WatchedSession> silent =
                        watched.stream().filter(WatchedSession::isDue).toList();
                if (!silent.isEmpty()) {
                    look(silent);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(List<WatchedSession> silent) {
        try (Connection connection = lookouts.connect(silent.get(0).databaseName())) {
            look(silent, connection);
        } catch (SQLException e) {
            LOG.debug("Nobody can look after silent sessions: {}", e.getMessage());
            boolean isUnreachable = TransientFailures.isUnreachable(e);
            silent.forEach(session -> conclude(session, isUnreachable ? unreachable() : null));
        }
    }

    private static void look(List<WatchedSession> silent, Connection connection) {
        try {
            BackendGlance glance =
                    BackendGlance.at(
                            silent.stream().map(session -> session.backend().pid()).toList(),
                            connection);
            for (WatchedSession session : silent) {
                if (conclude(session, glance.reasonToGiveUp(session.backend()))) {
                    BackendGlance.end(session.backend(), connection);
                }
            }
        } catch (SQLException e) {
            LOG.debug("Silent sessions cannot be looked after: {}", e.getMessage());
            boolean isUnreachable = TransientFailures.isUnreachable(e);
            // A pooler lets everybody in, and has them wait until a backend is free.
            silent.forEach(
                    session ->
                            conclude(
                                    session,
                                    isUnreachable && !session.isPooled() ? unreachable() : null));
        }
    }

    private static String unreachable() {
        return "nothing is heard of the server, nor is another session to be had";
    }

    /**
     * @param reason to give the session up, or null
     * @return whether it is closed
     */
    private static boolean conclude(WatchedSession session, String reason) {
        if (reason == null) {
            session.isLeftAlone();
            return false;
        }
        return session.isWaitedForInVain(reason);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
