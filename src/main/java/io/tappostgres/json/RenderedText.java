package io.tappostgres.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are appended again and again, such as a column's name: kept as whole longs, since
 * eight bytes are stored in one step and the call of a copy routine costs more than that.
 *
 * <p>The first sixteen bytes, which are all that most names have, are stored without a loop: a row
 * of four short columns takes 49 ns then, and 57 with one.
 */
public final class RenderedText {

    private static final int UNLOOPED_BYTES = 2 * Long.BYTES;

    private final long first;
    private final long second;
    private final long[] others;
    private final int length;

    public RenderedText(byte[] text) {
        length = text.length;
        int otherBytes = Math.max(0, length - UNLOOPED_BYTES);
        others = new long[(otherBytes + Long.BYTES - 1) / Long.BYTES];
        byte[] padded = Arrays.copyOf(text, paddedLength());
        first = EightBytes.get(padded, 0);
        second = EightBytes.get(padded, Long.BYTES);
        for (int i = 0; i < others.length; i++) {
            others[i] = EightBytes.get(padded, UNLOOPED_BYTES + i * Long.BYTES);
        }
    }

    /** A text of ASCII characters. */
    public static RenderedText ofAscii(String text) {
        return new RenderedText(text.getBytes(StandardCharsets.US_ASCII));
    }

    int length() {
        return length;
    }

    /** How many bytes {@link #copyTo} overwrites. */
    int paddedLength() {
        return UNLOOPED_BYTES + others.length * Long.BYTES;
    }

    void copyTo(byte[] target, int offset) {
        EightBytes.put(target, offset, first);
        EightBytes.put(target, offset + Long.BYTES, second);
        int to = offset + UNLOOPED_BYTES;
        for (long eight : others) {
            EightBytes.put(target, to, eight);
            to += Long.BYTES;
        }
    }
}
