package io.tappostgres.sync;

import tools.jackson.databind.JsonNode;

/**
 * Moves the bookmark of an incremental stream on with the keys that are out, and never back. Used
 * by one thread.
 */
final class KeyProgress {

    private final String tapStreamId;
    private final ReplicationKey key;
    private final KeyRange range;
    private final FirstPass firstPass;
    private final RunState state;
    private String reached;

    KeyProgress(
            String tapStreamId,
            ReplicationKey key,
            KeyRange range,
            FirstPass firstPass,
            RunState state) {
        this.tapStreamId = tapStreamId;
        this.key = key;
        this.range = range;
        this.firstPass = firstPass;
        this.state = state;
        reached = range.bookmark();
    }

    /**
     * All rows with a smaller key than this are out.
     *
     * @param lastKey one that can be a bookmark, as PostgreSQL prints it; or null if there was none
     */
    void advanceTo(String lastKey) {
        if (lastKey == null || lastKey.equals(reached)) {
            return;
        }
        if (range.looksBack() && KeyBookmark.compare(key.kind(), lastKey, range.bookmark()) <= 0) {
            return;
        }
        reached = lastKey;
        JsonNode bookmark = KeyBookmark.of(key, lastKey);
        state.updateBookmark(
                tapStreamId, values -> firstPass.notedIn(values.withReplicationKeyValue(bookmark)));
    }

    /** The first pass, if this run was in it, is over. */
    void completeFirstPass() {
        state.updateBookmark(tapStreamId, FirstPass.DONE::notedIn);
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
