package io.tappostgres.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are appended again and again, such as a column's name: kept as whole longs, since
 * eight bytes are stored in one step and the call of a copy routine costs more than that.
 */
public final class RenderedText {

    private final long[] eights;
    private final int length;

    public RenderedText(byte[] text) {
        length = text.length;
        eights = new long[(length + Long.BYTES - 1) / Long.BYTES];
        byte[] padded = Arrays.copyOf(text, eights.length * Long.BYTES);
        for (int i = 0; i < eights.length; i++) {
            eights[i] = EightBytes.get(padded, i * Long.BYTES);
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
        return eights.length * Long.BYTES;
    }

    void copyTo(byte[] target, int offset) {
        int to = offset;
        for (long eight : eights) {
            EightBytes.put(target, to, eight);
            to += Long.BYTES;
        }
    }
}
