package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;

/**
 * Encodes "char", which is one byte of any character's encoding, as a string.
 *
 * <p>A byte that is not ASCII is a backslash and three octal digits, as newer servers print it
 * (charout). Older ones print the byte itself, which is not UTF-8.
 */
final class CharEncoder implements ValueEncoder {

    static final CharEncoder INSTANCE = new CharEncoder();

    private CharEncoder() {}

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        if (length != 1 || source[offset] >= 0) {
            output.string(source, offset, length);
            return;
        }
        byte[] octal = {
            '\\',
            (byte) ('0' + ((source[offset] >> 6) & 3)),
            (byte) ('0' + ((source[offset] >> 3) & 7)),
            (byte) ('0' + (source[offset] & 7))
        };
        output.string(octal, 0, octal.length);
    }
}
