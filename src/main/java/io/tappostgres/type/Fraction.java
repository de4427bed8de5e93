package io.tappostgres.type;

/** The fraction of a second, of which PostgreSQL prints one to six digits or nothing. */
final class Fraction {

    /** A point and six digits. */
    static final int LENGTH = 7;

    private Fraction() {}

    /** Where the fraction that may lie at {@code offset} ends; {@code offset} if there is none. */
    static int end(byte[] source, int offset, int end) {
        if (offset == end || source[offset] != '.') {
            return offset;
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

    /** Writes a fraction, if there is one, with six digits; returns where {@code target} ends. */
    static int write(byte[] source, int offset, int end, byte[] target, int to) {
        if (offset == end) {
            return to;
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
