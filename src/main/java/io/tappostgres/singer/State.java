package io.tappostgres.singer;

import io.tappostgres.json.JsonBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far all streams have come: what a STATE message holds, and the file given as {@code --state}.
 *
 * <p>Immutable, and so safe to share between threads. Keys that it does not know, at every level,
 * and bookmarks of streams that are not selected are kept as they are.
 */
public final class State {

    /** Of a first run. */
    public static final State EMPTY =
            new State(null, Map.of(), JsonNodeFactory.instance.objectNode());

    static final String CURRENTLY_SYNCING = "currently_syncing";
    static final String BOOKMARKS = "bookmarks";

    /** Null if it was never set; a JSON null if it was and no stream is being synced. */
    private final JsonNode currentlySyncing;

    private final Map<String, Bookmark> bookmarks;
    private final ObjectNode unknownValues;

    /** The arguments are not copied; nobody may change them afterwards. */
    State(JsonNode currentlySyncing, Map<String, Bookmark> bookmarks, ObjectNode unknownValues) {
        this.currentlySyncing = currentlySyncing;
        this.bookmarks = bookmarks;
        this.unknownValues = unknownValues;
    }

    /**
     * The state in a file, as any of the three taps for PostgreSQL wrote it.
     *
     * @throws io.tappostgres.TapException of kind {@code USAGE} that lists everything that is wrong
     *     with the file
     */
    public static State read(Path path) {
        return StateReader.read(path);
    }

    /** The {@code tap_stream_id} of the stream that was interrupted, or null. */
    public String currentlySyncing() {
        return JsonShape.text(currentlySyncing);
    }

    /** The bookmark of a stream; an empty one where there is none. */
    public Bookmark bookmark(String tapStreamId) {
        return bookmarks.getOrDefault(tapStreamId, Bookmark.EMPTY);
    }

    /**
     * Whether an earlier run may have given rows of the stream to the target: whether its bookmark
     * says anything but the method, which is noted of all streams before the first is read.
     */
    public boolean mayHaveDelivered(String tapStreamId) {
        Bookmark bookmark = bookmarks.get(tapStreamId);
        return bookmark != null && !bookmark.hasMethodOnly();
    }

    /** The {@code tap_stream_id} of every stream that has a bookmark. */
    public Set<String> tapStreamIds() {
        return Set.copyOf(bookmarks.keySet());
    }

    /**
     * A copy that says which stream is being synced.
     *
     * @param tapStreamId null for none
     */
    public State withCurrentlySyncing(String tapStreamId) {
        JsonNode value =
                tapStreamId == null
                        ? JsonNodeFactory.instance.nullNode()
                        : JsonNodeFactory.instance.stringNode(tapStreamId);
        return new State(value, bookmarks, unknownValues);
    }

    /** A copy with another bookmark of a stream, in its old place if it had one. */
    public State withBookmark(String tapStreamId, Bookmark bookmark) {
        return withBookmarks(Map.of(tapStreamId, bookmark));
    }

    /** A copy with other bookmarks of several streams; the rest stay as they are. */
    public State withBookmarks(Map<String, Bookmark> changed) {
        Map<String, Bookmark> copy = new LinkedHashMap<>(bookmarks);
        copy.putAll(changed);
        return new State(currentlySyncing, copy, unknownValues);
    }

    /** Appends the state as one line of JSON without an end of line. */
    void write(JsonBuffer output) {
        new JsonNodeWriter(output).compact(toNode());
    }

    private ObjectNode toNode() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (currentlySyncing != null) {
            node.set(CURRENTLY_SYNCING, currentlySyncing);
        }
        ObjectNode bookmarksNode = node.putObject(BOOKMARKS);
        bookmarks.forEach(
                (tapStreamId, bookmark) -> bookmarksNode.set(tapStreamId, bookmark.values()));
        node.setAll(unknownValues);
        return node;
    }

    /** The state as JSON. It may hold a value of the source, so it is not for log lines. */
    @Override
    public String toString() {
        JsonBuffer buffer = new JsonBuffer(256);
        write(buffer);
        return buffer.toString();
    }
}
