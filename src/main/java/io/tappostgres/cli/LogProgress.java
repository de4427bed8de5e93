package io.tappostgres.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a line of progress every 30 seconds, for a log file. */
final class LogProgress implements ProgressDisplay {

    private static final Logger LOG = LoggerFactory.getLogger(LogProgress.class);
    private static final long INTERVAL_MILLIS = 30_000;

    private static final double BYTES_PER_MEGABYTE = 1024.0 * 1024.0;

    /**
     * What is read.
     *
     * @param name a tap_stream_id, or a database
     * @param expected rows, or bytes of the log; 0 if that is not known
     */
    record Stream(String name, long expected, long startNanos) {}

    private static final class Running {
        final Stream stream;

        /** Rows of a stream, bytes of a log. */
        volatile long amount;

        Running(Stream stream) {
            this.stream = stream;
        }
    }

    private final Timer timer = new Timer("progress", true);
    private final Map<String, Running> running = new ConcurrentSkipListMap<>();

    /** By database. */
    private final Map<String, Running> logs = new ConcurrentSkipListMap<>();

    /** Starts the clock. */
    void start() {
        TimerTask task =
                new TimerTask() {
                    @Override
                    public void run() {
                        log();
                    }
                };
        timer.schedule(task, INTERVAL_MILLIS, INTERVAL_MILLIS);
    }

    @Override
    public void streamStarted(String tapStreamId, long estimatedRows) {
        running.put(
                tapStreamId,
                new Running(new Stream(tapStreamId, estimatedRows, System.nanoTime())));
    }

    @Override
    public void rowsRead(String tapStreamId, long rows) {
        running.get(tapStreamId).amount = rows;
    }

    @Override
    public void streamEnded(String tapStreamId) {
        running.remove(tapStreamId);
    }

    @Override
    public void logStarted(String databaseName, long bytes) {
        logs.put(databaseName, new Running(new Stream(databaseName, bytes, System.nanoTime())));
    }

    @Override
    public void logRead(String databaseName, long bytes) {
        logs.get(databaseName).amount = bytes;
    }

    @Override
    public void logEnded(String databaseName) {
        logs.remove(databaseName);
    }

    @Override
    public void close() {
        timer.cancel();
    }

    private void log() {
        for (Running one : running.values()) {
            LOG.info("{}", line(one.stream, one.amount, System.nanoTime()));
        }
        for (Running one : logs.values()) {
            LOG.info("{}", logLine(one.stream, one.amount, System.nanoTime()));
        }
    }

    /**
     * {@code Progress of "s": 1,200,000 rows, 40,000 rows/s, 12 % of an estimated 10,000,000, 220 s
     * left}.
     */
    static String line(Stream stream, long rows, long nowNanos) {
        double seconds = Math.max(1e-9, (nowNanos - stream.startNanos()) / 1e9);
        double rowsPerSecond = rows / seconds;
        String line =
                String.format(
                        Locale.ROOT,
                        "Progress of \"%s\": %,d rows, %,.0f rows/s",
                        stream.name(),
                        rows,
                        rowsPerSecond);
        if (stream.expected() <= rows || rows == 0) {
            return line;
        }
        return line
                + String.format(
                        Locale.ROOT,
                        ", %d %% of an estimated %,d, about %,.0f s left",
                        100 * rows / stream.expected(),
                        stream.expected(),
                        (stream.expected() - rows) / rowsPerSecond);
    }

    /**
     * {@code Progress of the log of "app": 12.0 MB, 1.2 MB/s, 108.0 MB behind, about 90 s left}.
     */
    static String logLine(Stream log, long bytes, long nowNanos) {
        double seconds = Math.max(1e-9, (nowNanos - log.startNanos()) / 1e9);
        double bytesPerSecond = bytes / seconds;
        String line =
                String.format(
                        Locale.ROOT,
                        "Progress of the log of \"%s\": %,.1f MB, %,.1f MB/s",
                        log.name(),
                        bytes / BYTES_PER_MEGABYTE,
                        bytesPerSecond / BYTES_PER_MEGABYTE);
        if (log.expected() == 0) {
            return line;
        }
        long behind = Math.max(0, log.expected() - bytes);
        line += String.format(Locale.ROOT, ", %,.1f MB behind", behind / BYTES_PER_MEGABYTE);
        return bytes == 0
                ? line
                : line
                        + String.format(
                                Locale.ROOT, ", about %,.0f s left", behind / bytesPerSecond);
    }
}
