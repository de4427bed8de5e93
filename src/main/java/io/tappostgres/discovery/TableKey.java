package io.tappostgres.discovery;

import java.util.List;

/**
 * What tells the rows of a table apart.
 *
 * @param indexName of the index that sees to it
 * @param isPrimary whether it is the primary key
 * @param isImmediate whether it can be a replica identity, which a deferrable one cannot
 * @param isReplicaIdentity whether the table's replica identity is set to this very index
 * @param columns in the key's order
 */
public record TableKey(
        String indexName,
        boolean isPrimary,
        boolean isImmediate,
        boolean isReplicaIdentity,
        List<String> columns) {

    public TableKey {
        columns = List.copyOf(columns);
    }

    /** Whether it takes a statement of its own for the log to tell rows by it. */
    public boolean needsReplicaIdentity() {
        return !isPrimary && !isReplicaIdentity;
    }
}
