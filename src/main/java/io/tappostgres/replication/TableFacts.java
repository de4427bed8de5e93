package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteQualified;

import io.tappostgres.discovery.TableKey;
import java.util.List;

/**
 * What the system catalogs say of one relation that matters to the log.
 *
 * @param relpersistence {@code p}, or {@code u} and {@code t} of what is never in the log
 * @param filtersRows whether row security hides rows from this user
 * @param mayUseSchema whether the user has USAGE on its schema
 * @param identityColumns those of its replica identity, in the order of the table
 * @param columns all of them; of a part of another table only those that identify
 * @param key the primary key, or a unique index that tells all rows apart as well, or null
 */
record TableFacts(
        long oid,
        String schemaName,
        String name,
        char relkind,
        char relpersistence,
        boolean filtersRows,
        boolean mayUseSchema,
        List<String> identityColumns,
        List<String> columns,
        List<String> unreadableColumns,
        TableKey key) {

    static final char TABLE = 'r';
    static final char PARTITIONED = 'p';

    String quotedName() {
        return quoteQualified(schemaName, name);
    }

    /** Whether it has rows of its own, and so changes. */
    boolean holdsRows() {
        return relkind == TABLE;
    }
}
