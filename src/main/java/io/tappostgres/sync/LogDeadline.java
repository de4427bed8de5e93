package io.tappostgres.sync;

import io.tappostgres.replication.LogStream;
import java.time.Duration;

/**
 * The longest time that a log is read for. When it has passed, a reader that waits for the server
 * while no transaction is open is woken; one in the midst of a transaction reads that to its end,
 * or a transaction that takes longer than this would be begun again in every run.
 *
 * <p>Thread-safe.
 */
final class LogDeadline implements AutoCloseable {

    private static final long LOOK_MILLIS = 200;

    private final long endNanos;
    private final Thread watch;
    private LogStream stream;
    private volatile boolean isIdle;
    private boolean closed;

    /**
     * A deadline that begins to run now.
     *
     * @param longestTime null for none
     */
    LogDeadline(Duration longestTime) {
        if (longestTime == null) {
            endNanos = 0;
            watch = null;
            return;
        }
        endNanos = System.nanoTime() + longestTime.toNanos();
        watch = new Thread(this::watchUntilClosed, "log-deadline");
        watch.setDaemon(true);
        watch.start();
    }

    boolean hasPassed() {
        return watch != null && System.nanoTime() - endNanos >= 0;
    }

    /** The reader is about to wait for the server, with nothing open, or it no longer is. */
    void setIdle(boolean idle) {
        if (watch != null) {
            isIdle = idle;
        }
    }

    /** The stream that the reader waits for. */
    synchronized void watch(LogStream newStream) {
        stream = newStream;
    }

    /** There is no such stream any more. */
    synchronized void unwatch() {
        stream = null;
        isIdle = false;
    }

    private synchronized void watchUntilClosed() {
        try {
            while (!closed) {
                if (hasPassed() && isIdle && stream != null) {
                    stream.abort();
                }
                long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
                wait(Math.max(LOOK_MILLIS, leftMillis));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
