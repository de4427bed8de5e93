package io.tappostgres.decoding;

import io.tappostgres.json.EightBytes;

/**
 * Finds where the strings of a JSON text end, and unescapes them where they lie, which never makes
 * one longer: the longest UTF-8 of an escape, four bytes, takes twelve as a pair of them. Belongs
 * to one thread.
 */
final class JsonStrings {

    private static final long QUOTES = EightBytes.repeat('"');
    private static final long BACKSLASHES = EightBytes.repeat('\\');

    private byte[] bytes = {};
    private int at;
    private int end;

    /** Begins a text that ends before this offset. */
    void begin(byte[] source, int endOffset) {
        bytes = source;
        end = endOffset;
    }

    /**
     * Unescapes a string, whose opening quote lies before the offset; returns where it ends then.
     */
    int read(int start) {
        at = endOfPlainText(start);
        int textEnd = bytes[at] == '"' ? at : unescape(at);
        at++;
        return textEnd;
    }

    /** What follows the closing quote of the string that was read last. */
    int next() {
        return at;
    }

    /** Returns what follows the closing quote, and leaves the string as it is. */
    int skip(int start) {
        int next = endOfPlainText(start);
        while (bytes[next] == '\\') {
            next = endOfPlainText(next + 2);
        }
        return next + 1;
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
        throw JsonScanner.cutOff();
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
            throw JsonScanner.cutOff();
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
            default -> throw JsonScanner.malformed("has an unknown escape");
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
            throw JsonScanner.malformed("has half of a surrogate pair");
        }
        at += 2;
        int low = fourHexDigits();
        if (low < Character.MIN_LOW_SURROGATE || low > Character.MAX_LOW_SURROGATE) {
            throw JsonScanner.malformed("has half of a surrogate pair");
        }
        return Character.toCodePoint((char) high, (char) low);
    }

    private int fourHexDigits() {
        if (end - at < 4) {
            throw JsonScanner.cutOff();
        }
        int number = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(bytes[at++], 16);
            if (digit < 0) {
                throw JsonScanner.malformed("has an unknown escape");
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
}
