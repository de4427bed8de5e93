package io.tappostgres.type;

import io.tappostgres.json.EightBytes;
import io.tappostgres.json.JsonBuffer;

/**
 * Encodes time and timetz: the time with no or six digits of a fraction, and the offset with its
 * minutes. 24:00:00 stays what it is. Thread-safe.
 *
 * @param withTimeZone whether an offset follows the time
 */
record TimeEncoder(boolean withTimeZone) implements ValueEncoder {

    private static final int TIME_LENGTH = "03:04:05".length();
    private static final int LONGEST_OUTPUT = "\"03:04:05.123456+00:00:00\"".length();

    private static final DigitPattern TIME = DigitPattern.of("00:00:00");

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        int end = offset + length;
        if (length < TIME_LENGTH || !TIME.matches(EightBytes.get(source, offset))) {
            throw malformed();
        }
        int fraction = offset + TIME_LENGTH;
        int zone = Fraction.end(source, fraction, end);
        if (withTimeZone ? !isOffset(source, zone, end) : zone != end) {
            throw malformed();
        }
        byte[] target = output.reserve(LONGEST_OUTPUT);
        int start = output.length();
        target[start] = '"';
        EightBytes.put(target, start + 1, EightBytes.get(source, offset));
        int to = Fraction.write(source, fraction, zone, target, start + 1 + TIME_LENGTH);
        if (withTimeZone) {
            to = writeOffset(source, zone, end, target, to);
        }
        target[to] = '"';
        output.advance(to + 1 - start);
    }

    /** Whether the text is {@code ±HH}, {@code ±HH:MM} or {@code ±HH:MM:SS}. */
    private static boolean isOffset(byte[] source, int zone, int end) {
        int length = end - zone;
        if (length != 3 && length != 6 && length != 9) {
            return false;
        }
        boolean matches = source[zone] == '+' || source[zone] == '-';
        for (int i = 1; i < length; i++) {
            byte value = source[zone + i];
            matches &= i % 3 == 0 ? value == ':' : value >= '0' && value <= '9';
        }
        return matches;
    }

    private static int writeOffset(byte[] source, int zone, int end, byte[] target, int to) {
        int at = to;
        for (int from = zone; from < end; from++) {
            target[at++] = source[from];
        }
        if (end - zone == 3) {
            target[at++] = ':';
            target[at++] = '0';
            target[at++] = '0';
        }
        return at;
    }

    private static MalformedValueException malformed() {
        return new MalformedValueException("expected an ISO 8601 time");
    }
}
