package io.tappostgres.singer;

import java.time.Duration;

/**
 * Counts the records of one stream and logs what came since the last line: every minute while they
 * come, and at the end.
 *
 * <p>Thread-safe. It has no clock and no thread: the time is looked at when records are added, so
 * {@link #add} is meant to be called once per buffer, not once per record.
 */
public final class RecordCounter {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(60).toNanos();

    private final String streamName;
    private long loggedNanos;
    private long loggedCount;
    private long totalCount;

    /**
     * A counter at zero.
     *
     * @param nowNanos {@link System#nanoTime} of the start
     */
    public RecordCounter(String streamName, long nowNanos) {
        this.streamName = streamName;
        this.loggedNanos = nowNanos;
    }

    /** The stream begins only now: the minute of the first line does. */
    public synchronized void start(long nowNanos) {
        loggedNanos = nowNanos;
    }

    /** Adds records, and logs if the last line is a minute old or older. */
    public synchronized void add(long count, long nowNanos) {
        totalCount += count;
        if (nowNanos - loggedNanos >= INTERVAL_NANOS) {
            loggedNanos = nowNanos;
            log();
        }
    }

    /** Logs the rest, even if that is zero; for the end of the stream. */
    public synchronized void finish() {
        log();
    }

    /** How many records were added in all. */
    public synchronized long totalCount() {
        return totalCount;
    }

    private void log() {
        Metrics.logRecordCount(streamName, totalCount - loggedCount);
        loggedCount = totalCount;
    }
}
