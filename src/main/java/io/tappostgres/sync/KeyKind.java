package io.tappostgres.sync;

import io.tappostgres.type.PgType;

/** The sorts of types that rows can be read by in an order that goes on from run to run. */
enum KeyKind {
    /** smallint, integer, bigint. */
    INTEGER,
    /** numeric, real, double precision. */
    NUMBER,
    /** date, timestamp, timestamptz. */
    TIME,
    /** Texts in the order of their collation, and types whose text stands for the value. */
    TEXT;

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
