package io.tappostgres.type;

import io.tappostgres.json.EightBytes;

/**
 * A shape of eight characters, such as {@code 0000-00-}, where 0 stands for any digit; tested in
 * one step. A record, because the JIT compiler takes its fields for constants.
 *
 * @param characters the shape itself
 * @param headroom per byte, what may be added to it before its highest bit is set, if it fits
 */
record DigitPattern(long characters, long headroom) {

    static DigitPattern of(String shape) {
        long headroom = 0;
        for (int i = 0; i < shape.length(); i++) {
            long room = shape.charAt(i) == '0' ? 0x7F - 9 : 0x7F;
            headroom |= room << (Byte.SIZE * i);
        }
        return new DigitPattern(EightBytes.of(shape), headroom);
    }

    /** Whether eight bytes, as {@link EightBytes#get} reads them, have this shape. */
    boolean matches(long eight) {
        long difference = eight ^ characters;
        return (((difference + headroom) | difference) & EightBytes.HIGH_BITS) == 0;
    }
}
