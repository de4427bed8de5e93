package io.tappostgres.key;

import io.tappostgres.TapException;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.Literals;
import io.tappostgres.discovery.Column;
import io.tappostgres.discovery.Table;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.PgType;
import java.util.Set;

/**
 * The column that an incremental sync goes by, and how SQL compares it: in its own type and, as the
 * server does of itself, by its own collation.
 *
 * @param type the column's type, or what it is a domain over, whose constraints are for rows and
 *     not for bookmarks
 * @param sqlDatatype the column's type in words
 * @param canBeNull whether rows without a key must be reckoned with
 */
public record ReplicationKey(
        String name, PgType type, KeyKind kind, String sqlDatatype, boolean canBeNull) {

    private static final Set<String> ORDERED_OTHERWISE =
            Set.of(
                    "smallint",
                    "integer",
                    "bigint",
                    "numeric",
                    "real",
                    "double precision",
                    "date",
                    "timestamp without time zone",
                    "timestamp with time zone");

    /**
     * The replication key of a stream.
     *
     * @throws TapException of kind USAGE if there is none that rows can be read by
     */
    public static ReplicationKey of(CatalogEntry entry, Table table) {
        String name = entry.metadata().replicationKey();
        if (name == null) {
            throw refusal(
                    "INCREMENTAL needs a replication key: set \"replication-key\" in the stream's metadata");
        }
        Column column = table.column(name);
        if (column == null) {
            throw refusal(
                    "replication key \"%s\" is not a column of %s that the user may read: set \"replication-key\" to one, or run --discover again"
                            .formatted(
                                    name,
                                    Identifiers.quoteQualified(table.schemaName(), table.name())));
        }
        PgType type = column.type();
        while (type.kind() == PgType.Kind.DOMAIN) {
            type = type.component();
        }
        KeyKind kind = KeyKind.of(type);
        if (kind == null) {
            throw refusal(
                    "replication key \"%s\" is of type %s, which rows cannot be read by: choose a column of integers, numbers, dates, timestamps, texts or uuids"
                            .formatted(name, column.sqlDatatype()));
        }
        // Only a primary key is sure: NOT NULL need not hold in tables that inherit, in foreign
        // tables, and in the old rows of a constraint that is NOT VALID.
        boolean canBeNull = !table.primaryKey().contains(name);
        return new ReplicationKey(name, type, kind, column.sqlDatatype(), canBeNull);
    }

    /**
     * Refuses a key of texts that the catalog knows with another type: a bookmark of that type
     * would pass for a text, and the order it was made in is not the order of texts. Of other
     * types, such a bookmark does not parse.
     *
     * @throws TapException of kind USAGE if the catalog has another type
     */
    public void requireOrderOfCatalog(CatalogEntry entry) {
        String before = entry.metadata().column(name).sqlDatatype();
        if (kind == KeyKind.TEXT && before != null && ORDERED_OTHERWISE.contains(before)) {
            throw refusal(
                    "replication key \"%s\" is of type %s now, and was %s when the catalog was made, which has another order: remove the stream's bookmark to read it anew, and run --discover again"
                            .formatted(name, sqlDatatype, before));
        }
    }

    private static TapException refusal(String message) {
        return new TapException(TapException.Kind.USAGE, message);
    }

    /** The column in SQL. */
    String column() {
        return Identifiers.quoteIdentifier(name);
    }

    /**
     * A comparison of the column with a value.
     *
     * @param operator one of {@code <=}, {@code >}, {@code >=}
     * @param text the value as the type's output function prints it
     */
    String compared(String operator, String text) {
        return column() + ' ' + operator(operator) + ' ' + constant(text);
    }

    /** A value of the key's type in SQL, from its text. */
    String constant(String text) {
        return Literals.quoteLiteral(text) + "::" + typeName();
    }

    /**
     * A value of the key's type from what a bookmark says. A moment with an offset is that moment:
     * read as a date or a timestamp without time zone, PostgreSQL would leave the offset away.
     */
    String constantOfBookmark(String text) {
        return kind == KeyKind.TIME
                ? "CAST(%s::pg_catalog.timestamptz AS %s)"
                        .formatted(Literals.quoteLiteral(text), typeName())
                : constant(text);
    }

    String typeName() {
        return Identifiers.quoteQualified(type.schemaName(), type.name());
    }

    /**
     * Operators of an extension's type are looked for in its own schema, as the search path has
     * only {@code pg_catalog}: there, citext would be compared as text, and not in the order of
     * ORDER BY.
     */
    private String operator(String operator) {
        return type.isBuiltIn() || type.kind() == PgType.Kind.ENUM
                ? operator
                : "OPERATOR(%s.%s)"
                        .formatted(Identifiers.quoteIdentifier(type.schemaName()), operator);
    }
}
