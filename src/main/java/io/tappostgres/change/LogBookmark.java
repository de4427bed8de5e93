package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.replication.LogPosition;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.singer.Bookmark;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a log-based stream has come: what a {@link Bookmark} says of it, beside the copy's own
 * marks. Immutable.
 *
 * <p>{@code lsn} is a position at which no transaction is open: whatever was committed before it is
 * out, or was seen by the copy. {@code log_source} tells which log that is. {@code log_snapshot} is
 * there from the beginning of a copy on, until the log has gone past what the copy may have seen.
 *
 * @param lsn null if the stream was never begun
 * @param hasCopy whether a complete copy came before the log
 * @param boundary what the copy has seen of the log, or null if the position alone tells
 */
public record LogBookmark(
        Long lsn,
        String systemIdentifier,
        long timeline,
        long tableOid,
        boolean hasCopy,
        SnapshotBoundary boundary) {

    /** Of a stream that was never begun. */
    public static final LogBookmark NONE = new LogBookmark(null, null, 0, 0, false, null);

    private static final String SOURCE = "log_source";
    private static final String SYSTEM_IDENTIFIER = "system_identifier";
    private static final String TIMELINE = "timeline";
    private static final String TABLE_OID = "table_oid";
    private static final String SNAPSHOT = "log_snapshot";
    private static final String COMPLETE = "complete";

    /**
     * What a bookmark says.
     *
     * @param copyKey the key of a copy's position, which tells that the copy is not complete
     * @throws TapException of kind USAGE if it is none that a tap wrote
     */
    public static LogBookmark of(Bookmark bookmark, String copyKey) {
        if (bookmark.lsn().isEmpty()) {
            return NONE;
        }
        JsonNode source = orEmpty(bookmark.get(SOURCE));
        JsonNode snapshot = bookmark.get(SNAPSHOT);
        boolean isCopying =
                bookmark.get(copyKey) != null
                        || bookmark.xmin().isPresent()
                        || (snapshot != null && !snapshot.path(COMPLETE).asBoolean(false));
        return new LogBookmark(
                bookmark.lsn().getAsLong(),
                source.path(SYSTEM_IDENTIFIER).asString(null),
                source.path(TIMELINE).asLong(0),
                source.path(TABLE_OID).asLong(0),
                !isCopying,
                boundary(snapshot));
    }

    /**
     * What a bookmark says of a stream that is not read; null if it was not read from a log.
     *
     * @see #position
     */
    public static LogPosition positionOf(Bookmark bookmark) {
        if (bookmark.lsn().isEmpty()) {
            return null;
        }
        JsonNode source = orEmpty(bookmark.get(SOURCE));
        return new LogPosition(
                bookmark.lsn().getAsLong(),
                source.path(SYSTEM_IDENTIFIER).asString(null),
                source.path(TIMELINE).asLong(0),
                source.path(TABLE_OID).asLong(0));
    }

    private static JsonNode orEmpty(JsonNode node) {
        return node == null ? JsonNodeFactory.instance.objectNode() : node;
    }

    private static SnapshotBoundary boundary(JsonNode snapshot) {
        if (snapshot == null || snapshot.size() <= 1) {
            return null;
        }
        SnapshotBoundary boundary = SnapshotBoundary.from(snapshot);
        if (boundary == null) {
            throw new TapException(
                    Kind.USAGE,
                    "the \"%s\" in its bookmark is not one that this tap wrote: remove the bookmark from the state, and the stream is copied anew"
                            .formatted(SNAPSHOT));
        }
        return boundary;
    }

    /** The bookmark without a word on the log. */
    public static Bookmark forget(Bookmark bookmark) {
        return bookmark.withoutLsn().without(SNAPSHOT).without(SOURCE);
    }

    /** What is asked of the server's log before a run; null if nothing is. */
    public LogPosition position() {
        return lsn == null ? null : new LogPosition(lsn, systemIdentifier, timeline, tableOid);
    }

    /** The bookmark of a copy that begins, and whose log begins at a position. */
    static Bookmark beginCopy(Bookmark bookmark, long lsn, SnapshotBoundary boundary) {
        ObjectNode snapshot = JsonNodeFactory.instance.objectNode();
        snapshot.put(COMPLETE, false);
        if (boundary != null) {
            boundary.write(snapshot);
        }
        return bookmark.withLsn(lsn).with(SNAPSHOT, snapshot);
    }

    /** The bookmark of a copy that is complete. */
    static Bookmark completeCopy(Bookmark bookmark) {
        JsonNode snapshot = bookmark.get(SNAPSHOT);
        if (snapshot == null) {
            return bookmark;
        }
        ObjectNode complete = (ObjectNode) snapshot.deepCopy();
        complete.put(COMPLETE, true);
        return bookmark.with(SNAPSHOT, complete);
    }

    /** The bookmark of a stream that has come to a position of the log. */
    static Bookmark at(Bookmark bookmark, long lsn, boolean isPastCopy) {
        Bookmark moved = bookmark.withLsn(lsn);
        return isPastCopy ? moved.without(SNAPSHOT) : moved;
    }

    /** The bookmark with a word on which log its position is of. */
    static Bookmark inLog(Bookmark bookmark, SystemIdentity identity, long tableOid) {
        ObjectNode source = JsonNodeFactory.instance.objectNode();
        source.put(SYSTEM_IDENTIFIER, identity.systemIdentifier());
        source.put(TIMELINE, identity.timeline());
        source.put(TABLE_OID, tableOid);
        return bookmark.with(SOURCE, source);
    }
}
