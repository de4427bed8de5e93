package io.tappostgres.sync;

import io.tappostgres.copy.CopyPosition;
import io.tappostgres.singer.Bookmark;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether a stream whose connection was lost is tried again, and when: for a limited time, which
 * begins anew each time that its bookmark has moved on in between. Another snapshot alone is no
 * progress: a block that crashes the server would do so for ever. Used by one thread.
 */
final class ConnectionRetry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /**
     * From Appendix A of the manual: the server shuts down, has crashed, or is starting up; a
     * standby needed what the query was reading; there are no connections left.
     */
    private static final Set<String> TRANSIENT =
            Set.of("57P01", "57P02", "57P03", "57P05", "40001", "53300");

    /** Of class 08: the server does not want this connection, and would not the next time. */
    private static final String REJECTED = "08004";

    private final Duration window;
    private final StopSwitch stop;
    private JsonNode copyMarks;
    private JsonNode replicationKeyValue;
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

    /**
     * Whether a statement that failed in this way, with the stream at this bookmark, may succeed.
     */
    boolean isWorthIt(SQLException failure, Bookmark bookmark) {
        if (window.isZero() || stop.isThrown() || !isTransient(failure)) {
            return false;
        }
        JsonNode copyMarksNow = CopyPosition.marks(bookmark.get(TableCopy.BOOKMARK_KEY));
        JsonNode replicationKeyValueNow = bookmark.replicationKeyValue();
        boolean movedOn =
                !Objects.equals(copyMarks, copyMarksNow)
                        || !Objects.equals(replicationKeyValue, replicationKeyValueNow);
        if (!isUnderWay || movedOn) {
            isUnderWay = true;
            copyMarks = copyMarksNow;
            replicationKeyValue = replicationKeyValueNow;
            endNanos = System.nanoTime() + window.toNanos();
            pause = FIRST_PAUSE;
        }
        return System.nanoTime() < endNanos;
    }

    /** Whether the stream had a connection before, and this failure to get another may pass. */
    boolean isWorthItAgain(Throwable failure) {
        return isUnderWay
                && failure instanceof SQLException refused
                && isTransient(refused)
                && System.nanoTime() < endNanos;
    }

    private static boolean isTransient(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return TRANSIENT.contains(state) || (state.startsWith("08") && !state.equals(REJECTED));
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
