package io.tappostgres.decoding;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.util.Arrays;

/**
 * Walks over the JSON of one message of wal2json, from token to token, without an object for any of
 * them.
 *
 * <p>The last string, number or literal that was read lies in the message's own array, from {@link
 * #textOffset} on: a string is unescaped in its place, which never makes it longer. What is not
 * JSON is malformed where that is noticed; it is not looked for. Every step takes at least one
 * byte, so no message keeps it forever. Belongs to one thread.
 */
final class JsonScanner {

    /** What {@link #value} found. */
    enum Value {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** No xid and no oid has more digits. */
    private static final int MOST_DIGITS = 10;

    private static final String NO_VALUE = "has no value where one must be";

    private final JsonStrings strings = new JsonStrings();
    private byte[] bytes = {};
    private int at;
    private int end;
    private int textOffset;
    private int textLength;

    void begin(byte[] message, int offset, int length) {
        bytes = message;
        at = offset;
        end = offset + length;
        strings.begin(message, end);
    }

    byte[] bytes() {
        return bytes;
    }

    int textOffset() {
        return textOffset;
    }

    int textLength() {
        return textLength;
    }

    boolean textIs(byte[] word) {
        return textLength == word.length
                && Arrays.equals(bytes, textOffset, textOffset + textLength, word, 0, word.length);
    }

    /** Whether there is more than white space. */
    boolean hasMore() {
        while (at < end && bytes[at] <= ' ' && bytes[at] >= 0) {
            at++;
        }
        return at < end;
    }

    /** The next byte that is no white space; it is not taken. */
    byte peek() {
        if (!hasMore()) {
            throw cutOff();
        }
        return bytes[at];
    }

    /** Takes the next byte if it is this one. */
    boolean accept(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    void expect(char expected) {
        if (!accept(expected)) {
            throw malformed("has no " + expected + " where one must be");
        }
    }

    /** Reads a string. */
    void string() {
        expect('"');
        textOffset = at;
        textLength = strings.read(at) - at;
        at = strings.next();
    }

    /** Reads a string and the colon behind it. */
    void key() {
        string();
        expect(':');
    }

    /** Reads a string, a number, true, false or null. */
    Value value() {
        switch (peek()) {
            case '"' -> {
                string();
                return Value.STRING;
            }
            case 't', 'f' -> {
                literal();
                return Value.BOOLEAN;
            }
            case 'n' -> {
                literal();
                return Value.NULL;
            }
            default -> {
                literal();
                return Value.NUMBER;
            }
        }
    }

    /** Reads an xid or an oid. */
    long unsignedInt() {
        peek();
        literal();
        if (textLength > MOST_DIGITS) {
            throw malformed("has a number that is too large");
        }
        long number = 0;
        for (int i = textOffset; i < textOffset + textLength; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw malformed("has no number where one must be");
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** Goes over one value of any sort. */
    void skip() {
        int depth = 0;
        do {
            switch (peek()) {
                case '"' -> at = strings.skip(at + 1);
                case '{', '[' -> {
                    at++;
                    depth++;
                }
                case '}', ']' -> {
                    at++;
                    depth--;
                    require(depth >= 0, NO_VALUE);
                }
                case ',', ':' -> {
                    at++;
                    require(depth > 0, NO_VALUE);
                }
                default -> literal();
            }
        } while (depth > 0);
    }

    /** Takes letters, digits and signs, at least one. */
    private void literal() {
        int start = at;
        while (at < end && isOfLiteral(bytes[at])) {
            at++;
        }
        if (at == start) {
            throw malformed(NO_VALUE);
        }
        textOffset = start;
        textLength = at - start;
    }

    private static boolean isOfLiteral(byte character) {
        return (character >= '0' && character <= '9')
                || (character >= 'a' && character <= 'z')
                || character == '.'
                || character == '-'
                || character == '+'
                || character == 'E';
    }

    static TapException cutOff() {
        return malformed("is cut off");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw malformed(otherwise);
        }
    }

    static TapException malformed(String what) {
        return new TapException(
                Kind.SOURCE,
                "a message of wal2json %s; make sure that no proxy stands between, and run again"
                        .formatted(what));
    }
}
