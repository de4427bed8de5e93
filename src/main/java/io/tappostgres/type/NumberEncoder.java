package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RenderedText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes numeric, real and double precision: all digits as they are, NaN and the infinities as
 * null, which is counted.
 *
 * <p>What PostgreSQL prints ({@code -0}, {@code 1e+20}, {@code 1.5e-07}) is a JSON number as it
 * stands.
 */
final class NumberEncoder implements ValueEncoder {

    private static final RenderedText NULL = RenderedText.ofAscii("null");

    private static final byte[][] NOT_FINITE = {
        "NaN".getBytes(StandardCharsets.US_ASCII),
        "Infinity".getBytes(StandardCharsets.US_ASCII),
        "-Infinity".getBytes(StandardCharsets.US_ASCII)
    };

    private final OddValues oddValues;

    NumberEncoder(OddValues oddValues) {
        this.oddValues = oddValues;
    }

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        if (isJsonNumber(source, offset, offset + length)) {
            output.raw(source, offset, length);
            return;
        }
        for (byte[] notFinite : NOT_FINITE) {
            if (Arrays.equals(source, offset, offset + length, notFinite, 0, notFinite.length)) {
                oddValues.countNotFinite();
                output.raw(NULL);
                return;
            }
        }
        throw new MalformedValueException("expected a number");
    }

    /** Whether the text is a number by the grammar of RFC 8259, section 6. */
    private static boolean isJsonNumber(byte[] source, int offset, int end) {
        int integer = offset < end && source[offset] == '-' ? offset + 1 : offset;
        int at = Digits.end(source, integer, end);
        if (at == integer || (source[integer] == '0' && at - integer > 1)) {
            return false;
        }
        if (at < end && source[at] == '.') {
            int fraction = at + 1;
            at = Digits.end(source, fraction, end);
            if (at == fraction) {
                return false;
            }
        }
        return at == end || isExponent(source, at, end);
    }

    private static boolean isExponent(byte[] source, int offset, int end) {
        if (source[offset] != 'e') {
            return false;
        }
        int at = offset + 1;
        if (at < end && (source[at] == '+' || source[at] == '-')) {
            at++;
        }
        return at < end && Digits.end(source, at, end) == end;
    }
}
