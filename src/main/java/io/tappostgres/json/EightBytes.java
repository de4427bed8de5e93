package io.tappostgres.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight neighbouring bytes of an array as one {@code long}, the first byte in the lowest bits, so
 * that they are tested or copied in one step.
 */
public final class EightBytes {

    /** The highest bit of each byte, which no ASCII character has. */
    public static final long HIGH_BITS = 0x8080808080808080L;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private EightBytes() {}

    /** The four bytes from {@code offset} on, the first in the highest bits. */
    public static int bigEndianInt(byte[] source, int offset) {
        return (int) INTS.get(source, offset);
    }

    /** The eight bytes from {@code offset} on. */
    public static long get(byte[] source, int offset) {
        return (long) LONGS.get(source, offset);
    }

    /** Overwrites the eight bytes from {@code offset} on. */
    public static void put(byte[] target, int offset, long value) {
        LONGS.set(target, offset, value);
    }

    /** The highest bit of each byte that is zero. */
    public static long zeros(long eight) {
        long low = ~HIGH_BITS;
        return ~(((eight & low) + low) | eight | low);
    }

    /** How many bytes lie before the first one that has a bit set; of {@link #zeros}, say. */
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** The same byte eight times. */
    public static long repeat(int value) {
        return (value & 0xFF) * 0x0101010101010101L;
    }

    /** The {@code long} that {@link #get} reads where a text of eight ASCII characters lies. */
    public static long of(String eightAsciiCharacters) {
        if (eightAsciiCharacters.length() != Long.BYTES) {
            throw new IllegalArgumentException("not eight characters: " + eightAsciiCharacters);
        }
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value |= (long) eightAsciiCharacters.charAt(i) << (Byte.SIZE * i);
        }
        return value;
    }
}
