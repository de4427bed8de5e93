package io.tappostgres.decoding;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a table looks like at one point of the log, as far as the plugin tells. Two changes that
 * give the same object have the same shape, so that what is worked out for one holds for the other.
 *
 * @param oid of the table, or 0 if the plugin does not say
 * @param columns those that changes of this shape may have, in the order of their tuples
 * @param isWhole whether the table had no others; of one that only updates and deletes have shown,
 *     nobody can tell
 */
public record LogRelation(
        long oid, String schemaName, String name, List<LogColumn> columns, boolean isWhole) {

    public LogRelation {
        requireNonNull(schemaName, "schemaName is null");
        requireNonNull(name, "name is null");
        columns = List.copyOf(columns);
    }
}
