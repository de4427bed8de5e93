package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;

/** Encodes smallint, integer and bigint: the digits as they are, checked on the way. */
final class IntegerEncoder implements ValueEncoder {

    static final IntegerEncoder INSTANCE = new IntegerEncoder();

    private IntegerEncoder() {}

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        int end = offset + length;
        int first = length > 0 && source[offset] == '-' ? offset + 1 : offset;
        if (first == end
                || (source[first] == '0' && end - first > 1)
                || Digits.end(source, first, end) != end) {
            throw malformed();
        }
        output.raw(source, offset, length);
    }

    private static MalformedValueException malformed() {
        return new MalformedValueException("expected an integer");
    }
}
