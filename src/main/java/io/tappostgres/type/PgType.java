package io.tappostgres.type;

import static java.util.Objects.requireNonNull;

/**
 * One type of a PostgreSQL database, as a column uses it.
 *
 * @param schemaName the schema the type lives in ({@code pg_catalog} for the built-in ones)
 * @param name {@code pg_type.typname}: {@code int4}, {@code bpchar}, {@code _text}, {@code mood}
 * @param kind what sort of type it is
 * @param typmod the type modifier of the column (of the domain, for its base), or -1
 * @param component the element of an array, the base of a domain, else null
 * @param delimiter what separates the values of an array of this type ({@code typdelim})
 */
public record PgType(
        String schemaName, String name, Kind kind, int typmod, PgType component, char delimiter) {

    /** What PostgreSQL adds to a length or a precision to make a type modifier (VARHDRSZ). */
    static final int TYPMOD_OFFSET = 4;

    /** The sorts of types that {@code pg_type.typtype} and its neighbours tell apart. */
    public enum Kind {
        BASE,
        ARRAY,
        DOMAIN,
        ENUM,
        COMPOSITE,
        RANGE,
        MULTIRANGE,
        PSEUDO
    }

    public PgType {
        requireNonNull(schemaName, "schemaName is null");
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        boolean compound = kind == Kind.ARRAY || kind == Kind.DOMAIN;
        if (compound != (component != null)) {
            throw new IllegalArgumentException(
                    kind + " " + name + (compound ? " needs a component" : " has a component"));
        }
    }

    /** A built-in type without a modifier, named as in {@code pg_type}. */
    public static PgType builtIn(String name) {
        return new PgType("pg_catalog", name, Kind.BASE, -1, null, ',');
    }

    /** Whether the type is one that every PostgreSQL has. */
    public boolean isBuiltIn() {
        return schemaName.equals("pg_catalog");
    }

    /**
     * The component with the modifier that this type gives it: the modifier of {@code
     * numeric(9,2)[]} is that of its elements, the one of a domain that of its base.
     */
    PgType modifiedComponent() {
        if (typmod == -1) {
            return component;
        }
        return new PgType(
                component.schemaName,
                component.name,
                component.kind,
                typmod,
                component.component,
                component.delimiter);
    }
}
