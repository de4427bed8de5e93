package io.tappostgres.type;

import io.tappostgres.json.EightBytes;
import java.util.Arrays;

/**
 * The text between two double quotes, as arrays and hstore print it, with its backslashes undone.
 *
 * <p>It stays where it lies unless it holds a backslash. Keeps scratch space; not thread-safe.
 */
final class QuotedText {

    private static final long QUOTES = EightBytes.repeat('"');
    private static final long BACKSLASHES = EightBytes.repeat('\\');

    private static final int SCRATCH_BYTES = 64;
    private static final int LARGEST_KEPT_BYTES = 1024 * 1024;

    private byte[] scratch = new byte[SCRATCH_BYTES];
    private byte[] bytes = scratch;
    private int offset;
    private int length;

    /**
     * Reads the text whose opening quote lies at {@code quote}; returns where its closing quote
     * lies.
     */
    int read(byte[] source, int quote, int end) {
        if (scratch.length > LARGEST_KEPT_BYTES) {
            scratch = new byte[SCRATCH_BYTES];
        }
        int start = quote + 1;
        int at = start;
        for (int last = end - Long.BYTES; at <= last; at += Long.BYTES) {
            long eight = EightBytes.get(source, at);
            long marks = EightBytes.zeros(eight ^ QUOTES) | EightBytes.zeros(eight ^ BACKSLASHES);
            if (marks != 0) {
                at += EightBytes.first(marks);
                break;
            }
        }
        while (at < end && source[at] != '"' && source[at] != '\\') {
            at++;
        }
        if (at < end && source[at] == '\\') {
            return unescape(source, start, at, end);
        }
        bytes = source;
        offset = start;
        length = at - start;
        return closed(at, end);
    }

    private int unescape(byte[] source, int start, int firstBackslash, int end) {
        int to = firstBackslash - start;
        reserve(to);
        System.arraycopy(source, start, scratch, 0, to);
        int at = firstBackslash;
        while (at < end && source[at] != '"') {
            if (source[at] == '\\') {
                at = closed(at + 1, end);
            }
            if (to == scratch.length) {
                reserve(to + 1);
            }
            scratch[to++] = source[at++];
        }
        bytes = scratch;
        offset = 0;
        length = to;
        return closed(at, end);
    }

    private static int closed(int at, int end) {
        if (at >= end) {
            throw new MalformedValueException("expected a closing quote");
        }
        return at;
    }

    private void reserve(int count) {
        if (count > scratch.length) {
            scratch =
                    Arrays.copyOf(
                            scratch,
                            Math.max(
                                    count,
                                    (int) Math.min(2L * scratch.length, Integer.MAX_VALUE - 8)));
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
