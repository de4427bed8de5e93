package io.tappostgres.discovery;

import io.tappostgres.type.PgType;

/**
 * One column of a {@link Table}.
 *
 * @param sqlDatatype the type's name as {@code format_type} spells it without a modifier, except
 *     {@code bit(n)}; {@code sql-datatype} in the metadata
 * @param notNull whether the column is declared NOT NULL, as the columns of a primary key are
 * @param comment the column's comment, or null
 * @param attributeNumber {@code attnum}, which no other column of the table had before or will have
 */
public record Column(
        String name,
        PgType type,
        String sqlDatatype,
        boolean notNull,
        String comment,
        int attributeNumber) {}
