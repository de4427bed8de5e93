package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RenderedText;
import java.nio.charset.StandardCharsets;

/**
 * Encodes hstore as an object of strings and nulls.
 *
 * <p>The text is {@code "key"=>"value", "other"=>NULL}: quotes around all but NULL, a backslash in
 * front of each quote and backslash within (hstore_out).
 */
final class HstoreEncoder implements ValueEncoder {

    private static final byte[] ARROW = "=>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEPARATOR = ", ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SQL_NULL = "NULL".getBytes(StandardCharsets.US_ASCII);
    private static final RenderedText NULL = RenderedText.ofAscii("null");

    private final QuotedText quoted = new QuotedText();

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        int end = offset + length;
        int at = offset;
        output.raw((byte) '{');
        while (at < end) {
            if (at > offset) {
                at = skip(SEPARATOR, source, at, end);
                output.raw((byte) ',');
            }
            at = string(source, at, end, output);
            at = skip(ARROW, source, at, end);
            output.raw((byte) ':');
            at = value(source, at, end, output);
        }
        output.raw((byte) '}');
    }

    private int value(byte[] source, int at, int end, JsonBuffer output) {
        if (at < end && source[at] == 'N') {
            output.raw(NULL);
            return skip(SQL_NULL, source, at, end);
        }
        return string(source, at, end, output);
    }

    private int string(byte[] source, int at, int end, JsonBuffer output) {
        if (at >= end || source[at] != '"') {
            throw new MalformedValueException("expected a quote of an hstore");
        }
        int closing = quoted.read(source, at, end);
        output.string(quoted.bytes(), quoted.offset(), quoted.length());
        return closing + 1;
    }

    private static int skip(byte[] expected, byte[] source, int at, int end) {
        boolean matches = end - at >= expected.length;
        for (int i = 0; matches && i < expected.length; i++) {
            matches = source[at + i] == expected[i];
        }
        if (!matches) {
            throw new MalformedValueException("expected a punctuation mark of an hstore");
        }
        return at + expected.length;
    }
}
