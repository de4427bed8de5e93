package io.tappostgres.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a bar for the stream, or the log, that began last, for a person at a terminal. */
final class TerminalProgress implements ProgressDisplay {

    private static final int UPDATE_INTERVAL_MILLIS = 250;
    private static final long BYTES_PER_MEGABYTE = 1024L * 1024;

    private static final int COLUMNS_IF_UNKNOWN = 80;
    private static final TerminalSize SIZE = new TerminalSize(2, COLUMNS_IF_UNKNOWN);

    private final Console console;
    private String shown;
    private ProgressBar bar;
    private StatusLine line;

    TerminalProgress(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void streamStarted(String tapStreamId, long estimatedRows) {
        begin(tapStreamId, estimatedRows, " rows", 1);
    }

    @Override
    public synchronized void logStarted(String databaseName, long bytes) {
        begin(nameOfLog(databaseName), bytes, " MB", BYTES_PER_MEGABYTE);
    }

    private static String nameOfLog(String databaseName) {
        return "log of " + databaseName;
    }

    private void begin(String name, long expected, String unit, long unitSize) {
        if (shown != null) {
            streamEnded(shown);
        }
        shown = name;
        line = new StatusLine(console);
        bar =
                new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(expected > 0 ? expected : -1)
                        .setUnit(unit, unitSize)
                        .showSpeed()
                        // Else a change that comes while the bar is drawn is not drawn.
                        .continuousUpdate()
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_INTERVAL_MILLIS)
                        .setConsumer(line)
                        .build();
    }

    @Override
    public synchronized void logRead(String databaseName, long bytes) {
        rowsRead(nameOfLog(databaseName), bytes);
    }

    @Override
    public synchronized void logEnded(String databaseName) {
        streamEnded(nameOfLog(databaseName));
    }

    @Override
    public synchronized void rowsRead(String tapStreamId, long rows) {
        if (!tapStreamId.equals(shown)) {
            return;
        }
        // The estimate can be stale; a bar is never more than full.
        if (bar.getMax() > 0 && rows > bar.getMax()) {
            bar.maxHint(rows);
        }
        bar.stepTo(rows);
    }

    @Override
    public synchronized void streamEnded(String tapStreamId) {
        if (!tapStreamId.equals(shown)) {
            return;
        }
        bar.close();
        line.close();
        shown = null;
    }

    @Override
    public void close() {
        console.showStatus("");
    }

    /**
     * Where the bar is drawn: the console's status line, until the stream has ended. The library
     * draws from a thread of its own, which can come with a last picture after that.
     */
    private static final class StatusLine implements ProgressBarConsumer {

        private final Console console;
        private boolean ended;

        StatusLine(Console console) {
            this.console = console;
        }

        @Override
        public int getMaxRenderedLength() {
            return SIZE.columns() - 1;
        }

        @Override
        public synchronized void accept(String rendered) {
            if (!ended) {
                console.showStatus(rendered);
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            console.showStatus("");
        }
    }
}
