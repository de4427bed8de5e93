package io.tappostgres.sync;

import io.tappostgres.decoding.Lsn;

/**
 * Tells how much of a log is read, in bytes of the log: of what it has of other tables no row comes
 * out, for however long that takes. Belongs to one thread.
 */
final class LogMeter implements AutoCloseable {

    /** A mask: a message can be a few bytes long. */
    private static final int MESSAGES_PER_WORD = 1023;

    private final String databaseName;
    private final long startLsn;
    private final ProgressListener listener;
    private int messages;

    /**
     * Begins to tell.
     *
     * @param endLsn where the log ends; {@link Lsn#LAST} if it is read on beyond
     */
    LogMeter(String databaseName, long startLsn, long endLsn, ProgressListener listener) {
        this.databaseName = databaseName;
        this.startLsn = startLsn;
        this.listener = listener;
        long bytes = endLsn == Lsn.LAST ? 0 : Math.max(0, endLsn - startLsn);
        listener.logStarted(databaseName, bytes);
    }

    /** A message of this position was read. */
    void message(long lsn) {
        if ((messages++ & MESSAGES_PER_WORD) == 0) {
            reached(lsn);
        }
    }

    /** All up to this position was read. */
    void reached(long lsn) {
        listener.logRead(databaseName, Math.max(0, lsn - startLsn));
    }

    @Override
    public void close() {
        listener.logEnded(databaseName);
    }
}
