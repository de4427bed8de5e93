package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RenderedText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes dates and timestamps that RFC 3339 has no form for as the first or last whole second it
 * has (of a date: the first or last midnight), counted.
 *
 * <p>Not as the last microsecond: a double of seconds since 1970 has steps of 31 µs there, so that
 * targets which calculate in doubles round it up to the year 10000, as do those which keep
 * milliseconds or seconds. A whole second is the same in all of them.
 */
final class BeyondCalendar {

    static final RenderedText LAST_DATE = RenderedText.ofAscii("\"9999-12-31T00:00:00+00:00\"");
    static final RenderedText LAST_TIMESTAMP =
            RenderedText.ofAscii("\"9999-12-31T23:59:59+00:00\"");

    private static final RenderedText FIRST = RenderedText.ofAscii("\"0001-01-01T00:00:00+00:00\"");

    private static final byte[] INFINITY = ascii("infinity");
    private static final byte[] MINUS_INFINITY = ascii("-infinity");
    private static final byte[] BEFORE_CHRIST = ascii(" BC");

    /** What sets the year 10000 and those after it apart. */
    private static final int LATE_YEAR_DIGITS = 5;

    private BeyondCalendar() {}

    /**
     * Appends the first or last moment there is for an infinity, a year BC or one after 9999.
     *
     * @param last the last moment of the type
     */
    static void encode(
            byte[] source,
            int offset,
            int length,
            RenderedText last,
            OddValues oddValues,
            JsonBuffer output) {
        int end = offset + length;
        RenderedText nearest;
        if (matches(source, offset, end, MINUS_INFINITY) || isBeforeChrist(source, offset, end)) {
            nearest = FIRST;
        } else if (matches(source, offset, end, INFINITY) || isLate(source, offset, end)) {
            nearest = last;
        } else {
            throw new MalformedValueException("expected an ISO 8601 date, in UTC if it has a time");
        }
        oddValues.countClamped();
        output.raw(nearest);
    }

    private static boolean isBeforeChrist(byte[] source, int offset, int end) {
        int era = end - BEFORE_CHRIST.length;
        return era > offset && isDigit(source[offset]) && matches(source, era, end, BEFORE_CHRIST);
    }

    private static boolean isLate(byte[] source, int offset, int end) {
        int at = offset;
        while (at < end && isDigit(source[at])) {
            at++;
        }
        return at < end && source[at] == '-' && at - offset >= LATE_YEAR_DIGITS;
    }

    private static boolean matches(byte[] source, int offset, int end, byte[] expected) {
        return Arrays.equals(source, offset, end, expected, 0, expected.length);
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
