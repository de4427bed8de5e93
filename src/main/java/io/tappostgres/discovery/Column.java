package io.tappostgres.discovery;

import io.tappostgres.type.PgType;

/**
 * One column of a {@link Table}.
 *
 * @param typeOid {@code pg_type.oid} of the type
 * @param sqlDatatype the type's name as {@code format_type} spells it without a modifier, except
 *     {@code bit(n)}; {@code sql-datatype} in the metadata
 * @param notNull whether the column is declared NOT NULL, as the columns of a primary key are
 * @param comment the column's comment, or null
 * @param readable whether the user may read it; one that may not is still in the log
 * @param attributeNumber {@code attnum}, which no other column of the table had before or will have
 */
public record Column(
        String name,
        PgType type,
        long typeOid,
        String sqlDatatype,
        boolean notNull,
        String comment,
        boolean readable,
        int attributeNumber) {}
