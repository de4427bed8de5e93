package io.tappostgres.type;

import io.tappostgres.json.EightBytes;
import io.tappostgres.json.JsonBuffer;

/**
 * Encodes timestamp, which is taken for UTC, and timestamptz, which the session prints in UTC, as
 * RFC 3339: without a fraction if it is zero, else with six digits.
 */
final class TimestampEncoder implements ValueEncoder {

    private static final int SECONDS_LENGTH = "2024-01-02 03:04:05".length();
    private static final int LONGEST_OUTPUT = "\"2024-01-02T03:04:05.123456+00:00\"".length();

    private static final DigitPattern YEAR_AND_MONTH = DigitPattern.of("0000-00-");
    private static final DigitPattern DAY_TO_MINUTE = DigitPattern.of("00 00:00");
    private static final DigitPattern MINUTE_TO_SECOND = DigitPattern.of("00:00:00");

    /** Turns the space in front of the hour into a T. */
    private static final long SPACE_TO_T = (long) (' ' ^ 'T') << (2 * Byte.SIZE);

    /** The offset and the closing quote; the space behind them only fills the long. */
    private static final long UTC = EightBytes.of("+00:00\" ");

    private static final int UTC_LENGTH = 7;

    private final boolean withTimeZone;
    private final OddValues oddValues;

    TimestampEncoder(boolean withTimeZone, OddValues oddValues) {
        this.withTimeZone = withTimeZone;
        this.oddValues = oddValues;
    }

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        if (length < SECONDS_LENGTH || !isTimestamp(source, offset)) {
            BeyondCalendar.encode(
                    source, offset, length, BeyondCalendar.LAST_TIMESTAMP, oddValues, output);
            return;
        }
        int end = offset + length;
        int zone = Fraction.end(source, offset + SECONDS_LENGTH, end);
        if (!endsWithZone(source, zone, end)) {
            BeyondCalendar.encode(
                    source, offset, length, BeyondCalendar.LAST_TIMESTAMP, oddValues, output);
            return;
        }
        append(source, offset, zone, output);
    }

    private static void append(byte[] source, int offset, int fractionEnd, JsonBuffer output) {
        byte[] target = output.reserve(LONGEST_OUTPUT + 1);
        int start = output.length();
        target[start] = '"';
        EightBytes.put(target, start + 1, EightBytes.get(source, offset));
        EightBytes.put(target, start + 9, EightBytes.get(source, offset + 8) ^ SPACE_TO_T);
        target[start + 17] = ':';
        target[start + 18] = source[offset + 17];
        target[start + 19] = source[offset + 18];
        int to = Fraction.write(source, offset + SECONDS_LENGTH, fractionEnd, target, start + 20);
        EightBytes.put(target, to, UTC);
        output.advance(to + UTC_LENGTH - start);
    }

    private static boolean isTimestamp(byte[] source, int offset) {
        return YEAR_AND_MONTH.matches(EightBytes.get(source, offset))
                && DAY_TO_MINUTE.matches(EightBytes.get(source, offset + 8))
                && MINUTE_TO_SECOND.matches(EightBytes.get(source, offset + 11));
    }

    private boolean endsWithZone(byte[] source, int zone, int end) {
        if (!withTimeZone) {
            return zone == end;
        }
        return end - zone == 3
                && source[zone] == '+'
                && source[zone + 1] == '0'
                && source[zone + 2] == '0';
    }
}
