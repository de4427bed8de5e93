package io.tappostgres.discovery;

import java.util.List;

/**
 * One relation that rows can be read from.
 *
 * @param estimatedRows the planner's estimate, 0 where there is none
 * @param columns those the user may read, in the table's order
 * @param primaryKey the names of the primary key's columns, or without one those of a unique index
 *     that tells all rows apart, in the key's order; empty without a key, or if the user may not
 *     read all of them
 * @param keyIndex that unique index, where the table's replica identity would have to be set to it;
 *     else null
 */
public record Table(
        String databaseName,
        String schemaName,
        String name,
        Kind kind,
        long estimatedRows,
        List<Column> columns,
        List<String> primaryKey,
        String keyIndex) {

    /** What {@code pg_class.relkind} tells apart. */
    public enum Kind {
        TABLE,
        PARTITIONED_TABLE,
        FOREIGN_TABLE,
        VIEW,
        MATERIALIZED_VIEW;

        static Kind of(String relkind) {
            return switch (relkind) {
                case "r" -> TABLE;
                case "p" -> PARTITIONED_TABLE;
                case "f" -> FOREIGN_TABLE;
                case "v" -> VIEW;
                case "m" -> MATERIALIZED_VIEW;
                default -> throw new IllegalArgumentException("relkind " + relkind);
            };
        }
    }

    /** A table as it is read, whatever its replica identity is. */
    public Table(
            String databaseName,
            String schemaName,
            String name,
            Kind kind,
            long estimatedRows,
            List<Column> columns,
            List<String> primaryKey) {
        this(databaseName, schemaName, name, kind, estimatedRows, columns, primaryKey, null);
    }

    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /** Whether the relation has no rows of its own: what Singer's {@code is-view} says. */
    public boolean isView() {
        return kind == Kind.VIEW || kind == Kind.MATERIALIZED_VIEW;
    }

    /** The column of this name, or null. */
    public Column column(String columnName) {
        for (Column column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }
}
