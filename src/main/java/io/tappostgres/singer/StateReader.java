package io.tappostgres.singer;

import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.JsonTreeReader;
import io.tappostgres.document.Problems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns a state file into a {@link State}, or into problems. */
final class StateReader {

    private static final Map<String, JsonShape> BOOKMARK_SHAPES =
            Map.of(
                    "version", JsonShape.INTEGER,
                    "last_replication_method", JsonShape.TEXT,
                    "replication_key", JsonShape.TEXT,
                    "xmin", JsonShape.INTEGER,
                    "lsn", JsonShape.INTEGER);

    private final Problems problems = new Problems();

    private StateReader() {}

    static State read(Path path) {
        JsonDocument file = JsonDocument.file("state", path);
        JsonNode tree = file.read(parser -> new JsonTreeReader(parser).read());
        StateReader reader = new StateReader();
        State state = reader.readState(tree);
        reader.problems.throwIfAny(file.subject());
        return state;
    }

    private State readState(JsonNode tree) {
        if (!tree.isObject()) {
            problems.add("it must be an object");
            return State.EMPTY;
        }
        refuseWrapped(tree);
        JsonNode currentlySyncing = tree.get(State.CURRENTLY_SYNCING);
        JsonNode bookmarks = tree.get(State.BOOKMARKS);
        JsonShape.TEXT.check("top level", State.CURRENTLY_SYNCING, currentlySyncing, problems);
        JsonShape.OBJECT.check("top level", State.BOOKMARKS, bookmarks, problems);
        ObjectNode unknownValues = JsonNodeFactory.instance.objectNode();
        unknownValues.setAll((ObjectNode) tree);
        unknownValues.remove(State.CURRENTLY_SYNCING);
        unknownValues.remove(State.BOOKMARKS);
        return new State(currentlySyncing, readBookmarks(bookmarks), unknownValues);
    }

    /** A state that is one level too deep would pass for an empty one and copy everything anew. */
    private void refuseWrapped(JsonNode tree) {
        if (tree.has("type") && tree.path("value").isObject()) {
            problems.add("it holds a whole message; save only its \"value\"");
        } else if (tree.path("singer_state").isObject()) {
            problems.add("it holds a state of Meltano; save only its \"singer_state\"");
        }
    }

    private Map<String, Bookmark> readBookmarks(JsonNode bookmarks) {
        Map<String, Bookmark> read = new LinkedHashMap<>();
        if (bookmarks == null) {
            return read;
        }
        for (Map.Entry<String, JsonNode> bookmark : bookmarks.properties()) {
            String place = "bookmark " + Problems.quoted(bookmark.getKey());
            if (bookmark.getValue() instanceof ObjectNode values) {
                checkValues(place, values);
                read.put(bookmark.getKey(), new Bookmark(values));
            } else {
                problems.add(place + " must be an object");
            }
        }
        return read;
    }

    private void checkValues(String place, ObjectNode values) {
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            JsonShape shape = BOOKMARK_SHAPES.get(value.getKey());
            if (shape != null) {
                shape.check(place, value.getKey(), value.getValue(), problems);
            }
        }
    }
}
