package io.tappostgres.connection;

import io.tappostgres.socket.WatchedSocket;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as {@link SilenceWatch} sees it: for how long it has been silent, and what looking at
 * its backend has come to. Belongs to the thread that watches.
 */
final class WatchedSession {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedSession.class);

    /** In a row, without a byte in between: one may fall between an answer and its arrival. */
    private static final int LOOKS_BEFORE_GIVING_UP = 2;

    /** A statement can take hours, and each look is a new session. */
    private static final int LONGEST_PAUSE_ROUNDS = 6;

    private final WatchedSocket socket;
    private final String databaseName;
    private final Backend backend;
    private final boolean isPooled;
    private long waitNumber;
    private long silentSinceNanos;
    private int pauseRounds;
    private int roundsToNextLook;
    private int looksInVain;

    /**
     * @param isPooled whether a connection pooler is in between, which has a say in how long
     *     another session waits
     */
    WatchedSession(WatchedSocket socket, String databaseName, Backend backend, boolean isPooled) {
        this.socket = socket;
        this.databaseName = databaseName;
        this.backend = backend;
        this.isPooled = isPooled;
    }

    String databaseName() {
        return databaseName;
    }

    Backend backend() {
        return backend;
    }

    boolean isPooled() {
        return isPooled;
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Called once a round: whether it has been silent since the last one and is due for a look. */
    boolean isDue() {
        if (!isSilent()) {
            waitNumber = socket.waitNumber();
            silentSinceNanos = System.nanoTime();
            pauseRounds = 1;
            roundsToNextLook = 1;
            looksInVain = 0;
            return false;
        }
        return --roundsToNextLook <= 0;
    }

    private boolean isSilent() {
        return waitNumber != 0 && socket.waitNumber() == waitNumber;
    }

    /** The server works for it, or nobody knows. */
    void isLeftAlone() {
        looksInVain = 0;
        pauseRounds = Math.min(2 * pauseRounds, LONGEST_PAUSE_ROUNDS);
        roundsToNextLook = pauseRounds;
    }

    /**
     * Nothing will come of it, as it seems. The second time the connection is closed, which whoever
     * waits takes for a lost one.
     *
     * @return whether it is closed
     */
    boolean isWaitedForInVain(String reason) {
        looksInVain++;
        roundsToNextLook = 1;
        if (looksInVain < LOOKS_BEFORE_GIVING_UP || !isSilent()) {
            return false;
        }
        LOG.warn(
                "Closing a connection to database \"{}\" that has been silent for {} seconds: {}",
                databaseName,
                Duration.ofNanos(System.nanoTime() - silentSinceNanos).toSeconds(),
                reason);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("The socket was closed already: {}", e.toString());
        }
        return true;
    }
}
