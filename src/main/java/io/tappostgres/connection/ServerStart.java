package io.tappostgres.connection;

import io.tappostgres.TapException;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The patience with a server that is starting up, or shutting down to do so, when the tap comes: a
 * restart, a failover and the minutes after a crash are no reason to fail a whole run. A server
 * that nobody listens at is not waited for, as that may be a wrong host. Used by one thread.
 */
final class ServerStart {

    private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Duration longest;
    private final long endNanos;
    private Duration pause = FIRST_PAUSE;
    private boolean isTold;

    /**
     * @param longest for how long to wait in all; zero for not at all
     */
    ServerStart(Duration longest) {
        this.longest = longest;
        this.endNanos = System.nanoTime() + longest.toNanos();
    }

    /**
     * Waits a little if the server may let the tap in then.
     *
     * @return whether it is worth another try; not if the thread is interrupted, as by the end of
     *     the run
     */
    boolean awaitAfter(TapException failure) {
        if (longest.isZero() || System.nanoTime() >= endNanos || !isStarting(failure.getCause())) {
            return false;
        }
        if (!isTold) {
            LOG.warn("Trying again for {} seconds: {}", longest.toSeconds(), failure.getMessage());
            isTold = true;
        }
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return true;
    }

    private static boolean isStarting(Throwable cause) {
        return cause instanceof SQLException refused
                && TransientFailures.CANNOT_CONNECT_NOW.equals(refused.getSQLState());
    }
}
