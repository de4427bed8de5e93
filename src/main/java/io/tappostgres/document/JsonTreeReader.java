package io.tappostgres.document;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds trees from the tokens of a JSON text, every digit kept.
 *
 * <p>It stands in for Jackson's own mapper for two reasons: starting that mapper takes 180 ms of a
 * short run against 40 ms for the parser alone, and it would turn {@code 2.50} into {@code 2.5}.
 */
public final class JsonTreeReader {

    /** Metadata and column schemas have few keys; the default of 16 slots doubles a large tree. */
    private static final int OBJECT_CAPACITY = 4;

    /**
     * Which strings are worth sharing, and how many: the words of types and metadata come again for
     * every column, and are a third of the tree of a large catalog.
     */
    private static final int SHARED_CHARACTERS = 40;

    private static final int SHARED_STRINGS = 1000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Hears of a key that an object has once more, while the parser is at its second place. */
    @FunctionalInterface
    public interface DuplicateKeyListener {
        void duplicateKey(String key);
    }

    private final JsonParser parser;
    private final DuplicateKeyListener listener;
    private final Map<String, JsonNode> sharedStrings = new HashMap<>();

    /** A reader for which the last value of a key that an object has twice stands. */
    public JsonTreeReader(JsonParser parser) {
        this(parser, key -> {});
    }

    /** A reader that tells of keys that an object has twice. */
    public JsonTreeReader(JsonParser parser, DuplicateKeyListener listener) {
        this.parser = parser;
        this.listener = listener;
    }

    /** The value that starts at the parser's current token; the parser ends on its last token. */
    public JsonNode read() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject();
            case START_ARRAY -> readArray();
            case VALUE_STRING -> readString();
            case VALUE_NUMBER_INT -> readInteger();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("no value starts at " + parser.currentToken());
        };
    }

    private ObjectNode readObject() {
        ObjectNode object = new ObjectNode(NODES, new LinkedHashMap<>(OBJECT_CAPACITY));
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (object.has(name)) {
                listener.duplicateKey(name);
            }
            parser.nextToken();
            object.set(name, read());
        }
        return object;
    }

    private ArrayNode readArray() {
        ArrayNode array = NODES.arrayNode(OBJECT_CAPACITY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(read());
        }
        return array;
    }

    private JsonNode readString() {
        String text = parser.getString();
        if (text.length() > SHARED_CHARACTERS) {
            return NODES.stringNode(text);
        }
        JsonNode shared = sharedStrings.get(text);
        if (shared != null) {
            return shared;
        }
        JsonNode node = NODES.stringNode(text);
        if (sharedStrings.size() < SHARED_STRINGS) {
            sharedStrings.put(text, node);
        }
        return node;
    }

    private JsonNode readInteger() {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL ->
                    NODES.numberNode(parser.getBigIntegerValue());
        };
    }
}
