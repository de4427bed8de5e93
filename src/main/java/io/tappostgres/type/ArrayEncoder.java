package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RenderedText;

/**
 * Encodes an array of any dimensions as nested JSON arrays of what its element's encoder appends.
 *
 * <p>The text is {@code {a,"b c",NULL}}, nested per dimension, with the bounds in front where they
 * do not start at one: {@code [0:1][5:6]={{1,2},{3,4}}} (manual, "Array Input and Output Syntax").
 */
final class ArrayEncoder implements ValueEncoder {

    /** PostgreSQL's MAXDIM. */
    private static final int MOST_DIMENSIONS = 6;

    private static final RenderedText NULL = RenderedText.ofAscii("null");

    private final ValueEncoder element;
    private final byte delimiter;
    private final QuotedText quoted = new QuotedText();

    ArrayEncoder(ValueEncoder element, char delimiter) {
        this.element = element;
        this.delimiter = (byte) delimiter;
    }

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        int end = offset + length;
        int at = skipBounds(source, offset, end);
        if (peek(source, at, end) != '{') {
            throw malformed("an opening brace");
        }
        int depth = 0;
        do {
            byte first = peek(source, at, end);
            if (first == '{') {
                depth = descend(depth);
                output.raw((byte) '[');
                at++;
                if (peek(source, at, end) != '}') {
                    continue;
                }
            } else {
                at = first == '"' ? quoted(source, at, end, output) : bare(source, at, end, output);
            }
            while (depth > 0 && peek(source, at, end) == '}') {
                output.raw((byte) ']');
                depth--;
                at++;
            }
            if (depth > 0) {
                at = delimiter(source, at, end, output);
            }
        } while (depth > 0);
        if (at != end) {
            throw malformed("nothing behind the closing brace");
        }
    }

    private static int descend(int depth) {
        if (depth == MOST_DIMENSIONS) {
            throw malformed("at most six dimensions");
        }
        return depth + 1;
    }

    private int delimiter(byte[] source, int at, int end, JsonBuffer output) {
        if (peek(source, at, end) != delimiter) {
            throw malformed("a delimiter or a closing brace");
        }
        output.raw((byte) ',');
        return at + 1;
    }

    private int quoted(byte[] source, int quote, int end, JsonBuffer output) {
        int closing = quoted.read(source, quote, end);
        element.encode(quoted.bytes(), quoted.offset(), quoted.length(), output);
        return closing + 1;
    }

    /** An element without quotes has no character that arrays give a meaning to. */
    private int bare(byte[] source, int start, int end, JsonBuffer output) {
        int at = start;
        byte value;
        while ((value = peek(source, at, end)) != delimiter && value != '}') {
            if (value == '{' || value == '"' || value == '\\') {
                throw malformed("quotes around the element");
            }
            at++;
        }
        if (at == start) {
            throw malformed("an element");
        }
        if (isNull(source, start, at)) {
            output.raw(NULL);
        } else {
            element.encode(source, start, at - start, output);
        }
        return at;
    }

    private static boolean isNull(byte[] source, int start, int end) {
        return end - start == 4
                && source[start] == 'N'
                && source[start + 1] == 'U'
                && source[start + 2] == 'L'
                && source[start + 3] == 'L';
    }

    private static int skipBounds(byte[] source, int offset, int end) {
        int at = offset;
        if (at == end || source[at] != '[') {
            return at;
        }
        byte value;
        while ((value = peek(source, at, end)) != '=') {
            boolean digit = value >= '0' && value <= '9';
            if (!digit && value != '[' && value != ']' && value != ':' && value != '-') {
                throw malformed("the bounds of an array");
            }
            at++;
        }
        return at + 1;
    }

    private static byte peek(byte[] source, int at, int end) {
        if (at >= end) {
            throw malformed("more of an array");
        }
        return source[at];
    }

    private static MalformedValueException malformed(String expected) {
        return new MalformedValueException("expected " + expected);
    }
}
