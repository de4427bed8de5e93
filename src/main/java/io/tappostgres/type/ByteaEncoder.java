package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;

/** Encodes bytea as a string of its hexadecimal digits, without PostgreSQL's prefix. */
final class ByteaEncoder implements ValueEncoder {

    static final ByteaEncoder INSTANCE = new ByteaEncoder();

    private static final int PREFIX_LENGTH = 2;

    private ByteaEncoder() {}

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        if (length < PREFIX_LENGTH || source[offset] != '\\' || source[offset + 1] != 'x') {
            throw new MalformedValueException("expected hexadecimal bytea");
        }
        output.string(source, offset + PREFIX_LENGTH, length - PREFIX_LENGTH);
    }
}
