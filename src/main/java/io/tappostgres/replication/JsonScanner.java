package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.EightBytes;
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

    private static final long QUOTES = EightBytes.repeat('"');
    private static final long BACKSLASHES = EightBytes.repeat('\\');

    /** No xid and no oid has more digits. */
    private static final int MOST_DIGITS = 10;

    private static final String NO_VALUE = "has no value where one must be";

    private byte[] bytes = {};
    private int at;
    private int end;
    private int textOffset;
    private int textLength;

    void begin(byte[] message, int offset, int length) {
        bytes = message;
        at = offset;
        end = offset + length;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    /** How many bytes are not read yet. */
    int remaining() {
        return end - at;
    }

    /** Goes over bytes that are known. */
    void advance(int length) {
        at += length;
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
        int start = at;
        at = endOfPlainText(start);
        int to = bytes[at] == '"' ? at : unescape(at);
        at++;
        textOffset = start;
        textLength = to - start;
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
                case '"' -> skipString();
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

    private void skipString() {
        at = endOfPlainText(at + 1);
        while (bytes[at] == '\\') {
            at = endOfPlainText(at + 2);
        }
        at++;
    }

    /** Where the next quote or backslash is. */
    private int endOfPlainText(int from) {
        int next = from;
        for (; next <= end - Long.BYTES; next += Long.BYTES) {
            long eight = EightBytes.get(bytes, next);
            long marks = EightBytes.zeros(eight ^ QUOTES) | EightBytes.zeros(eight ^ BACKSLASHES);
            if (marks != 0) {
                return next + EightBytes.first(marks);
            }
        }
        for (; next < end; next++) {
            if (bytes[next] == '"' || bytes[next] == '\\') {
                return next;
            }
        }
        throw cutOff();
    }

    /** Goes from a backslash on to the quote; returns where the text ends then. */
    private int unescape(int backslash) {
        int to = backslash;
        while (bytes[at] == '\\') {
            to = unescapeOne(to);
            int plain = at;
            at = endOfPlainText(plain);
            to = move(plain, at, to);
        }
        return to;
    }

    /** Eight bytes are moved in one step, but only whole eights: the others are still needed. */
    private int move(int start, int stop, int target) {
        int from = start;
        int to = target;
        for (; from <= stop - Long.BYTES; from += Long.BYTES, to += Long.BYTES) {
            EightBytes.put(bytes, to, EightBytes.get(bytes, from));
        }
        while (from < stop) {
            bytes[to++] = bytes[from++];
        }
        return to;
    }

    private int unescapeOne(int to) {
        if (end - at < 2) {
            throw cutOff();
        }
        byte letter = bytes[at + 1];
        at += 2;
        switch (letter) {
            case '"', '\\', '/' -> bytes[to] = letter;
            case 'b' -> bytes[to] = '\b';
            case 'f' -> bytes[to] = '\f';
            case 'n' -> bytes[to] = '\n';
            case 'r' -> bytes[to] = '\r';
            case 't' -> bytes[to] = '\t';
            case 'u' -> {
                return utf8(codePoint(), to);
            }
            default -> throw malformed("has an unknown escape");
        }
        return to + 1;
    }

    /** Four digits, and with the first half of a surrogate pair the other half. */
    private int codePoint() {
        int high = fourHexDigits();
        if (high < Character.MIN_SURROGATE || high > Character.MAX_SURROGATE) {
            return high;
        }
        if (high > Character.MAX_HIGH_SURROGATE
                || end - at < 2
                || bytes[at] != '\\'
                || bytes[at + 1] != 'u') {
            throw malformed("has half of a surrogate pair");
        }
        at += 2;
        int low = fourHexDigits();
        if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
            throw malformed("has half of a surrogate pair");
        }
        return Character.toCodePoint((char) high, (char) low);
    }

    private int fourHexDigits() {
        if (end - at < 4) {
            throw cutOff();
        }
        int number = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(bytes[at++], 16);
            if (digit < 0) {
                throw malformed("has an unknown escape");
            }
            number = (number << 4) | digit;
        }
        return number;
    }

    private int utf8(int codePoint, int target) {
        int to = target;
        if (codePoint < 0x80) {
            bytes[to++] = (byte) codePoint;
            return to;
        }
        if (codePoint < 0x800) {
            bytes[to++] = (byte) (0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                bytes[to++] = (byte) (0xE0 | (codePoint >> 12));
            } else {
                bytes[to++] = (byte) (0xF0 | (codePoint >> 18));
                bytes[to++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            }
            bytes[to++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        }
        bytes[to++] = (byte) (0x80 | (codePoint & 0x3F));
        return to;
    }

    private static TapException cutOff() {
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
