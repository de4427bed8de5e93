package io.tappostgres.key;

import io.tappostgres.type.PgType;

/** The sorts of types that rows can be read by in an order that goes on from run to run. */
public enum KeyKind {
    /** smallint, integer, bigint. */
    INTEGER {
        @Override
        boolean isSound(byte[] source, int offset, int length) {
            return true;
        }
    },
    /** numeric, real, double precision. */
    NUMBER {
        @Override
        boolean isSound(byte[] source, int offset, int length) {
            // NaN, Infinity
            return source[offset] != 'N' && source[offset] != 'I';
        }
    },
    /** date, timestamp, timestamptz. */
    TIME {
        @Override
        boolean isSound(byte[] source, int offset, int length) {
            // A year of four digits, BC or not; -infinity.
            return source[offset + YEAR_DIGITS] == '-' || source[offset] == '-';
        }
    },
    /** Texts in the order of their collation, and types whose text stands for the value. */
    TEXT {
        @Override
        boolean isSound(byte[] source, int offset, int length) {
            for (int i = offset; i < offset + length - 2; i++) {
                // U+FFFD in UTF-8: it may stand for bytes that are not.
                if (source[i] == (byte) 0xEF
                        && source[i + 1] == (byte) 0xBF
                        && source[i + 2] == (byte) 0xBD) {
                    return false;
                }
            }
            return true;
        }
    };

    private static final int YEAR_DIGITS = 4;

    /**
     * Whether a value can be a bookmark. Not those that nothing can come after (an infinite date, a
     * NaN), nor a year beyond 9999: from then on, no row of sound values would be read again. Years
     * BC and negative infinities can: rows come after them.
     *
     * @param source holds the text that the type's output function prints
     */
    abstract boolean isSound(byte[] source, int offset, int length);

    /** The kind of a type that is no domain, or null if a key cannot be of it. */
    static KeyKind of(PgType type) {
        return switch (type.kind()) {
            case BASE -> ofBase(type);
            case ENUM -> TEXT;
            case ARRAY, DOMAIN, COMPOSITE, RANGE, MULTIRANGE, PSEUDO -> null;
        };
    }

    private static KeyKind ofBase(PgType type) {
        if (type.name().equals("citext")) {
            return TEXT;
        }
        if (!type.isBuiltIn()) {
            return null;
        }
        return switch (type.name()) {
            case "int2", "int4", "int8" -> INTEGER;
            case "numeric", "float4", "float8" -> NUMBER;
            case "date", "timestamp", "timestamptz" -> TIME;
            case "text", "varchar", "bpchar", "name", "uuid", "oid", "pg_lsn", "xid8" -> TEXT;
            default -> null;
        };
    }
}
