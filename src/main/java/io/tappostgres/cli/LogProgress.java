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

    record Stream(String tapStreamId, long estimatedRows, long startNanos) {}

    private static final class Running {
        final Stream stream;
        volatile long rows;

        Running(Stream stream) {
            this.stream = stream;
        }
    }

    private final Timer timer = new Timer("progress", true);
    private final Map<String, Running> running = new ConcurrentSkipListMap<>();

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
        running.get(tapStreamId).rows = rows;
    }

    @Override
    public void streamEnded(String tapStreamId) {
        running.remove(tapStreamId);
    }

    @Override
    public void close() {
        timer.cancel();
    }

    private void log() {
        for (Running one : running.values()) {
            LOG.info("{}", line(one.stream, one.rows, System.nanoTime()));
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
                        stream.tapStreamId(),
                        rows,
                        rowsPerSecond);
        if (stream.estimatedRows() <= rows || rows == 0) {
            return line;
        }
        return line
                + String.format(
                        Locale.ROOT,
                        ", %d %% of an estimated %,d, about %,.0f s left",
                        100 * rows / stream.estimatedRows(),
                        stream.estimatedRows(),
                        (stream.estimatedRows() - rows) / rowsPerSecond);
    }
}
