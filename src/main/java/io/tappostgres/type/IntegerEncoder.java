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
        if (first == end || (source[first] == '0' && end - first > 1)) {
            throw malformed();
        }
        byte[] target = output.reserve(length);
        int to = output.length();
        target[to] = source[offset];
        to += first - offset;
        for (int from = first; from < end; from++) {
            byte digit = source[from];
            if (digit < '0' || digit > '9') {
                throw malformed();
            }
            target[to++] = digit;
        }
        output.advance(length);
    }

    private static MalformedValueException malformed() {
        return new MalformedValueException("expected an integer");
    }
}
