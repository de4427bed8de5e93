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

    /**
     * Up to so many bytes, text is tested and copied eight bytes at a time, and the copy may run
     * over its end; beyond, a search and then a copy by the JVM are faster.
     */
    private static final int SHORT_BYTES = 64;

    /** What is left free behind the content, so that a copy may run over its end. */
    private static final int OVERRUN_BYTES = Long.BYTES;

    /** A short text of nothing but control characters, in quotes. */
    private static final int LONGEST_SHORT_JSON_BYTES =
            JsonEscape.LONGEST_BYTES * SHORT_BYTES + 2 + OVERRUN_BYTES;

    private static final int CHEAP_BYTES = 4 * 1024 * 1024;

    private final int limitBytes;
    private byte[] bytes;
    private int length;

    /** An empty buffer with room for so many bytes before it first grows. */
    public JsonBuffer(int capacityBytes) {
        this(capacityBytes, MAX_CAPACITY_BYTES);
    }

    /**
     * @param limitBytes how many bytes it may hold at most
     */
    public JsonBuffer(int capacityBytes, int limitBytes) {
        this.bytes = new byte[capacityBytes];
        this.limitBytes = limitBytes;
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
        if (isShort(source, offset, count)) {
            byte[] target = reserve(count + OVERRUN_BYTES);
            int to = length;
            for (int at = 0; at < count; at += Long.BYTES) {
                EightBytes.put(target, to + at, EightBytes.get(source, offset + at));
            }
            length = to + count;
            return;
        }
        if (count > bytes.length - length) {
            grow(count);
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** Whether eight bytes can be read at a time, over the end of the text. */
    private static boolean isShort(byte[] source, int offset, int count) {
        return count <= SHORT_BYTES && count <= source.length - offset - OVERRUN_BYTES;
    }

    /** Appends a text that was rendered before. */
    public void raw(RenderedText text) {
        byte[] target = reserve(text.paddedLength());
        text.copyTo(target, length);
        length += text.length();
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
        if (!isShort(source, offset, count)) {
            if (count > CHEAP_BYTES) {
                // At once, with room for the rest of the line: two arrays of this size are too
                // many.
                reserve((int) Math.min(count + CHEAP_BYTES / 64L, limitBytes - length));
            }
            raw((byte) '"');
            escaped(source, offset, count);
            raw((byte) '"');
            return;
        }
        byte[] target = reserve(LONGEST_SHORT_JSON_BYTES);
        int to = length;
        target[to] = '"';
        to = JsonEscape.copy(source, offset, offset + count, target, to + 1);
        target[to] = '"';
        length = to + 1;
    }

    /** Appends any UTF-8 text as the inside of a JSON string, without the quotes around it. */
    public void escaped(byte[] source, int offset, int count) {
        int end = offset + count;
        if (isShort(source, offset, count)) {
            byte[] target = reserve(LONGEST_SHORT_JSON_BYTES);
            length = JsonEscape.copy(source, offset, end, target, length);
            return;
        }
        int from = offset;
        while (true) {
            int special = JsonEscape.firstSpecial(source, from, end);
            raw(source, from, special - from);
            if (special == end) {
                return;
            }
            byte[] target = reserve(OVERRUN_BYTES);
            length = JsonEscape.put(source[special], target, length);
            from = special + 1;
        }
    }

    /**
     * Makes room for so many bytes more and returns the array to write them to, from {@link
     * #length} on; {@link #advance} then appends what was written.
     */
    public byte[] reserve(int count) {
        if (count > bytes.length - length) {
            grow(count);
        }
        return bytes;
    }

    /** Appends the next bytes of the array, which {@link #reserve} made room for, as they are. */
    public void advance(int count) {
        if (count < 0 || count > bytes.length - length) {
            throw new IllegalArgumentException("cannot advance by " + count);
        }
        length += count;
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

    /**
     * By doubling, while that is cheap; a large array by a quarter, since the old and the new one
     * are held at a time.
     */
    private void grow(int neededBytes) {
        long required = (long) length + neededBytes;
        if (required > limitBytes) {
            throw new BufferLimitException(required);
        }
        long step = bytes.length < CHEAP_BYTES ? bytes.length : bytes.length / 4;
        long wanted = Math.min(Math.max(required, bytes.length + step), limitBytes);
        try {
            bytes = Arrays.copyOf(bytes, (int) wanted);
        } catch (OutOfMemoryError e) {
            throw new BufferLimitException(required, e);
        }
    }
}
