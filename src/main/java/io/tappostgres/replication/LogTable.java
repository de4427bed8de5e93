package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A table as the log sees it.
 *
 * @param isPartitioned whether it has no rows but those of its partitions
 * @param parts its partitions, at whatever depth, or the tables that inherit from it: the log can
 *     have its changes under their names
 */
public record LogTable(
        long oid, String schemaName, String name, boolean isPartitioned, List<Part> parts) {

    /** One of the names that changes of a table can come under besides its own. */
    public record Part(String schemaName, String name) {}

    public LogTable {
        requireNonNull(schemaName, "schemaName is null");
        requireNonNull(name, "name is null");
        parts = List.copyOf(parts);
    }

    /** Whether changes of it can come under the name of another table, now or later. */
    public boolean hasParts() {
        return isPartitioned || !parts.isEmpty();
    }
}
