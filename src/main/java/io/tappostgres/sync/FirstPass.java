package io.tappostgres.sync;

import io.tappostgres.singer.Bookmark;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is still to be done when the first pass over a stream comes to its end, which can be several
 * runs later: one can be interrupted, or limited. Kept in the bookmark under {@code pending} until
 * then, and absent where nothing is pending.
 *
 * @param rowsWithoutKey whether the rows without a key are still to be read: they come last, and no
 *     later run would look for them
 * @param activation whether the target may have older rows, of another replication method or key,
 *     or from before the bookmark was removed, that may go only when all new ones are there
 */
record FirstPass(boolean rowsWithoutKey, boolean activation) {

    static final FirstPass DONE = new FirstPass(false, false);

    private static final String PENDING = "pending";
    private static final String ROWS_WITHOUT_KEY = "rows_without_key";
    private static final String ACTIVATE_VERSION = "activate_version";

    /** What a bookmark says. */
    static FirstPass of(Bookmark bookmark) {
        JsonNode pending = bookmark.get(PENDING);
        return pending == null
                ? DONE
                : new FirstPass(
                        contains(pending, ROWS_WITHOUT_KEY), contains(pending, ACTIVATE_VERSION));
    }

    private static boolean contains(JsonNode pending, String word) {
        return pending.valueStream()
                .anyMatch(element -> element.isString() && element.stringValue().equals(word));
    }

    /** A copy of the bookmark that says this, and nothing if nothing is pending. */
    Bookmark notedIn(Bookmark bookmark) {
        if (equals(DONE)) {
            return bookmark.without(PENDING);
        }
        ArrayNode pending = JsonNodeFactory.instance.arrayNode();
        if (rowsWithoutKey) {
            pending.add(ROWS_WITHOUT_KEY);
        }
        if (activation) {
            pending.add(ACTIVATE_VERSION);
        }
        return bookmark.with(PENDING, pending);
    }
}
