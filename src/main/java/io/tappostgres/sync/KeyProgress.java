package io.tappostgres.sync;

import io.tappostgres.key.KeyBookmark;
import io.tappostgres.key.KeyRange;
import io.tappostgres.key.ReplicationKey;
import tools.jackson.databind.JsonNode;

/**
 * Moves the bookmark of an incremental stream on with the keys that are out, and never back. Used
 * by one thread.
 */
final class KeyProgress {

    private final StreamOutput output;
    private final ReplicationKey key;
    private final KeyRange range;
    private final FirstPass firstPass;
    private String reached;

    KeyProgress(StreamOutput output, ReplicationKey key, KeyRange range, FirstPass firstPass) {
        this.output = output;
        this.key = key;
        this.range = range;
        this.firstPass = firstPass;
        reached = range.bookmark();
    }

    /**
     * All rows with a smaller key than this are out.
     *
     * @param lastKey one that can be a bookmark, as PostgreSQL prints it; or null if there was none
     */
    void advanceTo(String lastKey) throws InterruptedException {
        if (lastKey == null || lastKey.equals(reached)) {
            return;
        }
        if (range.looksBack() && KeyBookmark.compare(key.kind(), lastKey, range.bookmark()) <= 0) {
            return;
        }
        reached = lastKey;
        JsonNode bookmark = KeyBookmark.of(key, lastKey);
        output.updateBookmark(
                values -> firstPass.notedIn(values.withReplicationKeyValue(bookmark)));
    }

    /** The first pass, if this run was in it, is over. */
    void completeFirstPass() throws InterruptedException {
        output.updateBookmark(FirstPass.DONE::notedIn);
    }

    /** Whether there is a bookmark by now. */
    boolean hasBookmark() {
        return reached != null;
    }

    /** Whether this run has moved it. */
    boolean hasMoved() {
        return reached != null && !reached.equals(range.bookmark());
    }
}
