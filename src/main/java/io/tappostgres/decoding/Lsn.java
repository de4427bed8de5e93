package io.tappostgres.decoding;

/**
 * Positions in the write-ahead log, as unsigned 64-bit numbers in a {@code long}, and the text that
 * PostgreSQL has for them: {@code 16/B374D848}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">pg_lsn Type</a>
 */
public final class Lsn {

    /** The position that is none: no record begins there. */
    public static final long NONE = 0;

    /** A position that no log has come to. */
    public static final long LAST = -1;

    private static final int HEX = 16;

    private Lsn() {}

    /**
     * The position that a text means.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static long parse(CharSequence text) {
        String lsn = text.toString();
        int slash = lsn.indexOf('/');
        if (slash < 1 || slash > 8 || lsn.length() - slash - 1 > 8) {
            throw new IllegalArgumentException("not a log position");
        }
        long high = Long.parseUnsignedLong(lsn.substring(0, slash), HEX);
        long low = Long.parseUnsignedLong(lsn.substring(slash + 1), HEX);
        return (high << Integer.SIZE) | low;
    }

    /** The position as PostgreSQL writes it. */
    public static String format(long lsn) {
        return String.format("%X/%X", lsn >>> Integer.SIZE, lsn & 0xFFFF_FFFFL);
    }

    /** Whether the one lies before the other. */
    public static boolean isBefore(long lsn, long other) {
        return Long.compareUnsigned(lsn, other) < 0;
    }

    /** The earlier of both. */
    public static long earlier(long lsn, long other) {
        return Long.compareUnsigned(lsn, other) <= 0 ? lsn : other;
    }

    /** The later of both. */
    public static long later(long lsn, long other) {
        return Long.compareUnsigned(lsn, other) >= 0 ? lsn : other;
    }
}
