package io.tappostgres.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of bytes that JSON text is appended to, UTF-8 in and UTF-8 out.
 *
 * <p>The caller is trusted to append well-formed JSON; only {@link #string} and {@link #escaped}
 * look at what they are given. Not thread-safe: one thread fills a buffer, then hands it on.
 */
public final class JsonBuffer {

    /** The largest array that every JVM can allocate. */
    public static final int MAX_CAPACITY_BYTES = Integer.MAX_VALUE - 8;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /**
     * Zero for a byte that stands for itself, else the letter behind the backslash ('u' for hex).
     */
    private static final byte[] ESCAPE = new byte[256];

    static {
        for (int control = 0; control < 0x20; control++) {
            ESCAPE[control] = 'u';
        }
        ESCAPE['"'] = '"';
        ESCAPE['\\'] = '\\';
        ESCAPE['\b'] = 'b';
        ESCAPE['\f'] = 'f';
        ESCAPE['\n'] = 'n';
        ESCAPE['\r'] = 'r';
        ESCAPE['\t'] = 't';
    }

    /** An escape sequence is at most six bytes long: a backslash, 'u' and four digits. */
    private static final int LONGEST_ESCAPE_BYTES = 6;

    private byte[] bytes;
    private int length;

    /** An empty buffer with room for so many bytes before it first grows. */
    public JsonBuffer(int capacityBytes) {
        bytes = new byte[capacityBytes];
    }

    /** Appends one byte as it is. */
    public void raw(byte value) {
        if (length == bytes.length) {
            grow(1);
        }
        bytes[length++] = value;
    }

    /** Appends all bytes of an array as they are. */
    public void raw(byte[] source) {
        raw(source, 0, source.length);
    }

    /** Appends bytes as they are. */
    public void raw(byte[] source, int offset, int count) {
        if (count > bytes.length - length) {
            grow(count);
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Appends UTF-8 text that needs no escaping as a JSON string. */
    public void quoted(byte[] source, int offset, int count) {
        if (count + 2 > bytes.length - length) {
            grow(count + 2);
        }
        bytes[length++] = '"';
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        bytes[length++] = '"';
    }

    /** Appends any UTF-8 text as a JSON string. */
    public void string(byte[] source, int offset, int count) {
        raw((byte) '"');
        escaped(source, offset, count);
        raw((byte) '"');
    }

    /** Appends any UTF-8 text as the inside of a JSON string, without the quotes around it. */
    public void escaped(byte[] source, int offset, int count) {
        int end = offset + count;
        int runStart = offset;
        for (int i = offset; i < end; i++) {
            byte escape = ESCAPE[source[i] & 0xFF];
            if (escape != 0) {
                raw(source, runStart, i - runStart);
                escape(escape, source[i]);
                runStart = i + 1;
            }
        }
        raw(source, runStart, end - runStart);
    }

    private void escape(byte escape, byte value) {
        if (LONGEST_ESCAPE_BYTES > bytes.length - length) {
            grow(LONGEST_ESCAPE_BYTES);
        }
        bytes[length++] = '\\';
        bytes[length++] = escape;
        if (escape == 'u') {
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[(value >> 4) & 0xF];
            bytes[length++] = HEX[value & 0xF];
        }
    }

    /** How many bytes have been appended. */
    public int length() {
        return length;
    }

    /** Forgets all that was appended after the first {@code newLength} bytes. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("cannot truncate " + length + " to " + newLength);
        }
        length = newLength;
    }

    /** Forgets everything; the capacity stays. */
    public void clear() {
        length = 0;
    }

    /**
     * The array behind this buffer, of which the first {@link #length} bytes are its content. It is
     * replaced when the buffer grows, so it must not be kept.
     */
    public byte[] array() {
        return bytes;
    }

    /** The content as text, for tests and messages. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void grow(int neededBytes) {
        long required = (long) length + neededBytes;
        if (required > MAX_CAPACITY_BYTES) {
            throw new BufferLimitException(required);
        }
        long doubled = Math.max(required, 2L * bytes.length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, MAX_CAPACITY_BYTES));
    }
}
