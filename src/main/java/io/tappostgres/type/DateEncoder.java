package io.tappostgres.type;

import io.tappostgres.json.EightBytes;
import io.tappostgres.json.JsonBuffer;

/** Encodes date as the RFC 3339 text of its midnight in UTC. */
final class DateEncoder implements ValueEncoder {

    private static final int DATE_LENGTH = "2024-01-02".length();
    private static final int OUTPUT_LENGTH = "\"2024-01-02T00:00:00+00:00\"".length();

    private static final DigitPattern YEAR_AND_MONTH = DigitPattern.of("0000-00-");
    private static final long MIDNIGHT = EightBytes.of("T00:00:0");
    private static final long UTC = EightBytes.of("0+00:00\"");

    private final OddValues oddValues;

    DateEncoder(OddValues oddValues) {
        this.oddValues = oddValues;
    }

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        if (length != DATE_LENGTH || !isDate(source, offset)) {
            BeyondCalendar.encode(
                    source, offset, length, BeyondCalendar.LAST_DATE, oddValues, output);
            return;
        }
        byte[] target = output.reserve(OUTPUT_LENGTH);
        int to = output.length();
        target[to] = '"';
        EightBytes.put(target, to + 1, EightBytes.get(source, offset));
        target[to + 9] = source[offset + 8];
        target[to + 10] = source[offset + 9];
        EightBytes.put(target, to + 11, MIDNIGHT);
        EightBytes.put(target, to + 19, UTC);
        output.advance(OUTPUT_LENGTH);
    }

    private static boolean isDate(byte[] source, int offset) {
        byte tens = source[offset + 8];
        byte ones = source[offset + 9];
        return YEAR_AND_MONTH.matches(EightBytes.get(source, offset))
                && tens >= '0'
                && tens <= '9'
                && ones >= '0'
                && ones <= '9';
    }
}
