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

    private static final long ONES = EightBytes.repeat(1);
    private static final long TWOS = EightBytes.repeat(2);
    private static final long SPACES = EightBytes.repeat(' ');
    private static final long CONTROL_LIMIT = EightBytes.repeat(0x21);
    private static final long BACKSLASHES = EightBytes.repeat('\\');

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
        int from = offset;
        while (true) {
            int special = firstSpecial(source, from, end);
            raw(source, from, special - from);
            if (special == end) {
                return;
            }
            escape(ESCAPE[source[special] & 0xFF], source[special]);
            from = special + 1;
        }
    }

    /**
     * Where the first byte lies that does not stand for itself, or {@code end}.
     *
     * <p>Eight bytes are tested at a time: 440 ns for a text of 4,000 bytes and 30 ns for one of
     * 200, where a loop over {@link #ESCAPE} takes 870 and 42 (JsonBufferBenchmark, one core of a
     * shared machine). Copying while testing took 720 and 38.
     */
    private static int firstSpecial(byte[] source, int offset, int end) {
        int at = offset;
        for (int last = end - Long.BYTES; at <= last; at += Long.BYTES) {
            long special = special(EightBytes.get(source, at));
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >>> 3);
            }
        }
        if (at < end && end >= Long.BYTES) {
            return at + firstSpecialOfRest(source, at, end);
        }
        while (at < end && ESCAPE[source[at] & 0xFF] == 0) {
            at++;
        }
        return at;
    }

    /** The same for the last one to seven bytes: read with those before them, then shifted out. */
    private static int firstSpecialOfRest(byte[] source, int at, int end) {
        int before = Byte.SIZE * (Long.BYTES - (end - at));
        long rest = (EightBytes.get(source, end - Long.BYTES) >>> before) | (SPACES << -before);
        long special = special(rest);
        return special == 0 ? end - at : Long.numberOfTrailingZeros(special) >>> 3;
    }

    /**
     * The high bit of the first byte that is a control character, a quote or a backslash; zero if
     * there is none. A borrow may set bits behind the first one, never before it. With its second
     * bit flipped, a quote is the only character that joins the control characters below 0x21.
     */
    private static long special(long eight) {
        long controlOrQuote = (eight ^ TWOS) - CONTROL_LIMIT;
        long backslash = (eight ^ BACKSLASHES) - ONES;
        return (controlOrQuote | backslash) & ~eight & EightBytes.HIGH_BITS;
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

    private void grow(int neededBytes) {
        long required = (long) length + neededBytes;
        if (required > MAX_CAPACITY_BYTES) {
            throw new BufferLimitException(required);
        }
        long doubled = Math.max(required, 2L * bytes.length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, MAX_CAPACITY_BYTES));
    }
}
