package io.tappostgres.config;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one JSON document into a tree, and tells where it is wrong but never what is in it.
 *
 * <p>It stands in for an ObjectMapper, which takes longer to set up than a config takes to read,
 * lets a later duplicate of a key win, and quotes the document in its messages.
 */
final class JsonTreeReader {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String source;
    private final Problems problems;
    private final JsonParser parser;

    private JsonTreeReader(String source, Problems problems, JsonParser parser) {
        this.source = source;
        this.problems = problems;
        this.parser = parser;
    }

    /**
     * The document, or null after a problem that leaves no tree. The encoding is found as RFC 4627
     * describes: UTF-8, UTF-16 or UTF-32.
     *
     * @param source what to call the document in a problem
     */
    static JsonNode read(byte[] json, String source, Problems problems) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            return new JsonTreeReader(source, problems, parser).document();
        } catch (StreamConstraintsException excessive) {
            problems.add(source + " is nested too deeply, or a value in it is too long");
            return null;
        } catch (JacksonException invalid) {
            problems.add(source + explain(json, invalid.getLocation()));
            return null;
        }
    }

    /** What is wrong, without Jackson's message and cause: they quote what they stumble over. */
    private static String explain(byte[] json, TokenStreamLocation location) {
        for (byte value : json) {
            if (value == 0) {
                return " is a binary file, not JSON text";
            }
        }
        return " is not valid JSON at" + place(location);
    }

    private static String place(TokenStreamLocation location) {
        if (location == null) {
            return " its beginning";
        }
        return " line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private JsonNode document() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            problems.add(source + " is empty: it must hold a JSON object");
            return null;
        }
        JsonNode document = value(first);
        if (parser.nextToken() != null) {
            problems.add(
                    source
                            + " goes on after its JSON value at"
                            + place(parser.currentTokenLocation())
                            + ": remove what follows");
        }
        return document;
    }

    private JsonNode value(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> NODES.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("not the start of a JSON value: " + token);
        };
    }

    private ObjectNode object() {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (object.has(name)) {
                problems.add(
                        source
                                + " has "
                                + Problems.quoted(name)
                                + " twice, again at"
                                + place(parser.currentTokenLocation())
                                + ": keep one");
            }
            object.set(name, value(parser.nextToken()));
        }
        return object;
    }

    private ArrayNode array() {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            array.add(value(token));
        }
        return array;
    }
}
