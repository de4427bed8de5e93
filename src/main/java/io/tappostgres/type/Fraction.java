package io.tappostgres.type;

import io.tappostgres.json.EightBytes;

/**
 * The fraction of a second, of which PostgreSQL prints one to six digits or nothing.
 *
 * <p>Six are what a clock nearly always gives, so they are copied with the second's last digit in
 * front, as eight bytes: a timestamp takes 4.3 ns then, 14.4 in a loop over them
 * (EncoderBenchmark).
 */
final class Fraction {

    /** A point and six digits. */
    private static final int LENGTH = 7;

    private static final DigitPattern SECOND_AND_MICROS = DigitPattern.of("0.000000");

    private Fraction() {}

    /**
     * Where the fraction that may lie at {@code offset}, behind the seconds, ends; {@code offset}
     * if there is none.
     */
    static int end(byte[] source, int offset, int end) {
        if (offset == end || source[offset] != '.') {
            return offset;
        }
        if (end - offset >= LENGTH
                && SECOND_AND_MICROS.matches(EightBytes.get(source, offset - 1))) {
            return offset + LENGTH;
        }
        int at = offset + 1;
        while (at < end && source[at] >= '0' && source[at] <= '9') {
            at++;
        }
        int length = at - offset;
        if (length < 2 || length > LENGTH) {
            throw new MalformedValueException("expected one to six digits of a second's fraction");
        }
        return at;
    }

    /**
     * Writes a fraction, if there is one, with six digits behind the seconds that {@code target}
     * has already; returns where it ends there.
     */
    static int write(byte[] source, int offset, int end, byte[] target, int to) {
        if (offset == end) {
            return to;
        }
        if (end - offset == LENGTH) {
            EightBytes.put(target, to - 1, EightBytes.get(source, offset - 1));
            return to + LENGTH;
        }
        int at = to;
        for (int from = offset; from < end; from++) {
            target[at++] = source[from];
        }
        while (at < to + LENGTH) {
            target[at++] = '0';
        }
        return at;
    }
}
