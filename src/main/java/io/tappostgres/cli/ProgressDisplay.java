package io.tappostgres.cli;

import io.tappostgres.sync.ProgressListener;

/**
 * How a run goes on, where a person sees it: a bar on a terminal, now and then a line elsewhere.
 */
sealed interface ProgressDisplay extends ProgressListener, AutoCloseable
        permits TerminalProgress, LogProgress {

    /** The display that fits what stderr is. */
    static ProgressDisplay start() {
        if (Console.stderrIsTerminal()) {
            return new TerminalProgress(Logging.console());
        }
        LogProgress progress = new LogProgress();
        progress.start();
        return progress;
    }

    @Override
    void close();
}
