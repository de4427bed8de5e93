package io.tappostgres.sync;

import io.tappostgres.copy.CopyPosition;

/**
 * Writes the STATEs of a copy in pieces: one that is due waits until there is a position that the
 * last one did not tell of. Used by one thread at a time.
 */
final class CopyStates {

    private final StreamOutput output;
    private final StateInterval interval;
    private CopyPosition position;
    private boolean isUnwritten;

    /**
     * @param position where the copy begins, which the last STATE tells; or null
     */
    CopyStates(StreamOutput output, StateInterval interval, CopyPosition position) {
        this.output = output;
        this.interval = interval;
        this.position = position;
    }

    /** So many more rows are out. */
    void add(long rows) throws InterruptedException {
        interval.add(rows);
        if (isUnwritten && interval.isDue()) {
            output.writeState();
            interval.restart();
            isUnwritten = false;
        }
    }

    /**
     * Everything up to here is out, with so many more rows.
     *
     * @param reached null if that is nowhere yet
     */
    void advance(CopyPosition reached, long rows) throws InterruptedException {
        if (reached != null && !reached.equals(position)) {
            position = reached;
            isUnwritten = true;
            output.updateBookmark(
                    bookmark -> bookmark.with(TableCopy.BOOKMARK_KEY, reached.toJson()));
        }
        add(rows);
    }
}
