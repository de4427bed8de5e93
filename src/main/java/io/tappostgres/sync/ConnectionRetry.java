package io.tappostgres.sync;

import io.tappostgres.connection.TransientFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;

/**
 * Whether what lost its connection is tried again, and when: for a limited time, which begins anew
 * each time that there was progress in between. Used by one thread.
 */
final class ConnectionRetry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Duration window;
    private final StopSwitch stop;
    private Object lastProgress;
    private boolean isUnderWay;
    private long endNanos;
    private Duration pause = FIRST_PAUSE;

    /**
     * @param window for how long to try; zero for never
     */
    ConnectionRetry(Duration window, StopSwitch stop) {
        this.window = window;
        this.stop = stop;
    }

    /** For how long it is tried again. */
    Duration window() {
        return window;
    }

    /**
     * Whether a statement that failed in this way may succeed.
     *
     * @param progress what was reached by then; anything that is equal if nothing was since
     */
    boolean isWorthIt(SQLException failure, Object progress) {
        return TransientFailures.include(failure) && hasTime(progress);
    }

    /**
     * Whether there is time for another try of what may succeed then.
     *
     * @param progress what was reached by now; anything that is equal if nothing was since
     */
    boolean hasTime(Object progress) {
        if (window.isZero() || stop.isThrown()) {
            return false;
        }
        if (!isUnderWay || !Objects.equals(lastProgress, progress)) {
            isUnderWay = true;
            lastProgress = progress;
            endNanos = System.nanoTime() + window.toNanos();
            pause = FIRST_PAUSE;
        }
        return System.nanoTime() < endNanos;
    }

    /** Whether the stream had a connection before, and this failure to get another may pass. */
    boolean isWorthItAgain(Throwable failure) {
        return isUnderWay
                && failure instanceof SQLException refused
                && TransientFailures.include(refused)
                && System.nanoTime() < endNanos;
    }

    /**
     * Waits before the next try, a little longer each time; returns early if the run is stopped.
     */
    void pause() throws InterruptedException {
        stop.await(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
