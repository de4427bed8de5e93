package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RenderedText;

/**
 * Encodes a value of two possible letters as true or false. Thread-safe.
 *
 * @param yes the letter of true
 * @param no the letter of false
 */
record BooleanEncoder(char yes, char no) implements ValueEncoder {

    private static final RenderedText TRUE = RenderedText.ofAscii("true");
    private static final RenderedText FALSE = RenderedText.ofAscii("false");

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        if (length != 1 || (source[offset] != yes && source[offset] != no)) {
            throw new MalformedValueException("expected the single letter " + yes + " or " + no);
        }
        output.raw(source[offset] == yes ? TRUE : FALSE);
    }
}
