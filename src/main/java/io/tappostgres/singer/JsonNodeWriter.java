package io.tappostgres.singer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.JsonText;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Appends a tree to a {@link JsonBuffer}, in one line or indented by two spaces a level. */
public final class JsonNodeWriter {

    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] FALSE = "false".getBytes(UTF_8);
    private static final byte[] NULL = "null".getBytes(UTF_8);

    /** A line's end and the next one's indentation, of which a catalog consists by a half. */
    private static final byte[] NEW_LINE = ("\n" + "  ".repeat(64)).getBytes(UTF_8);

    /** The depth that stands for "all in one line". */
    private static final int COMPACT = -1;

    private final JsonBuffer output;

    JsonNodeWriter(JsonBuffer output) {
        this.output = output;
    }

    /**
     * The node in one line. The node's own {@code toString} loads some 600 classes first, which
     * takes 0.05 s of a short run.
     */
    public static JsonText text(JsonNode node) {
        JsonBuffer text = new JsonBuffer(256);
        new JsonNodeWriter(text).compact(node);
        return new JsonText(text.toString());
    }

    /** Appends the node without any white space. */
    void compact(JsonNode node) {
        write(node, COMPACT);
    }

    /** Appends the node as Python's {@code json.dump(…, indent=2)} does, at a depth of levels. */
    void indented(JsonNode node, int depth) {
        write(node, depth);
    }

    /** Appends text as a JSON string. */
    void string(String text) {
        if (plainString(text)) {
            return;
        }
        byte[] bytes = text.getBytes(UTF_8);
        output.string(bytes, 0, bytes.length);
    }

    /**
     * Appends text of plain ASCII, as nearly all names are, without a copy of it: a quarter of what
     * the discovery of 10,000 tables allocates. Appends nothing and says so if it is not plain.
     */
    private boolean plainString(String text) {
        int length = text.length();
        byte[] bytes = output.reserve(length + 2);
        int position = output.length();
        bytes[position++] = '"';
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            if (character < ' ' || character > '~' || character == '"' || character == '\\') {
                return false;
            }
            bytes[position++] = (byte) character;
        }
        bytes[position] = '"';
        output.advance(length + 2);
        return true;
    }

    private void write(JsonNode node, int depth) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, depth);
            case ARRAY -> array(node, depth);
            case STRING -> string(node.stringValue());
            case NUMBER -> number(node);
            case BOOLEAN -> output.raw(node.booleanValue() ? TRUE : FALSE);
            case NULL -> output.raw(NULL);
            case BINARY, MISSING, POJO ->
                    throw new IllegalArgumentException(node.getNodeType() + " is not JSON");
        }
    }

    private void number(JsonNode node) {
        if (node.isInt() || node.isLong()) {
            integer(node.longValue());
            return;
        }
        output.raw(node.numberValue().toString().getBytes(UTF_8));
    }

    /** Appends the digits from the last to the first, without a string of them. */
    private void integer(long value) {
        int length = value < 0 ? 1 : 0;
        long rest = value;
        do {
            length++;
            rest /= 10;
        } while (rest != 0);
        byte[] bytes = output.reserve(length);
        int start = output.length();
        int position = start + length;
        rest = value;
        do {
            bytes[--position] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            bytes[start] = '-';
        }
        output.advance(length);
    }

    private void object(JsonNode object, int depth) {
        int inner = inner(depth);
        boolean first = true;
        open('{');
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            name(property.getKey(), first, inner);
            first = false;
            write(property.getValue(), inner);
        }
        close('}', first, depth);
    }

    private void array(JsonNode array, int depth) {
        int inner = inner(depth);
        boolean first = true;
        open('[');
        for (JsonNode element : array) {
            element(first, inner);
            first = false;
            write(element, inner);
        }
        close(']', first, depth);
    }

    private static int inner(int depth) {
        return depth == COMPACT ? COMPACT : depth + 1;
    }

    /** Opens an object or an array, for what is written without a node of its own. */
    void open(char bracket) {
        output.raw((byte) bracket);
    }

    /** Begins a member of the open object, at the depth of the member; its value comes next. */
    void name(String name, boolean first, int depth) {
        element(first, depth);
        string(name);
        output.raw((byte) ':');
        if (depth != COMPACT) {
            output.raw((byte) ' ');
        }
    }

    /** Begins an element of the open array, at the depth of the element; its value comes next. */
    void element(boolean first, int depth) {
        if (!first) {
            output.raw((byte) ',');
        }
        newLine(depth);
    }

    /** Closes an object or an array that is at this depth itself. */
    void close(char bracket, boolean empty, int depth) {
        if (!empty) {
            newLine(depth);
        }
        output.raw((byte) bracket);
    }

    private void newLine(int depth) {
        if (depth == COMPACT) {
            return;
        }
        int indentBytes = 2 * depth;
        int known = Math.min(indentBytes, NEW_LINE.length - 1);
        output.raw(NEW_LINE, 0, 1 + known);
        for (int rest = indentBytes - known; rest > 0; rest--) {
            output.raw((byte) ' ');
        }
    }
}
