package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table as the log sees it.
 *
 * @param isPartitioned whether it has no rows but those of its partitions
 * @param parts its partitions, at whatever depth, or the tables that inherit from it: the log can
 *     have its changes under their names
 */
public record LogTable(
        long oid, String schemaName, String name, boolean isPartitioned, List<Part> parts) {

    private static final String EXISTING =
            "SELECT oid::bigint FROM pg_class WHERE oid = ANY (?) AND relkind IN ('r', 'p')";

    /** One of the names that changes of a table can come under besides its own. */
    public record Part(String schemaName, String name) {}

    public LogTable {
        requireNonNull(schemaName, "schemaName is null");
        requireNonNull(name, "name is null");
        parts = List.copyOf(parts);
    }

    /** Which of these oids are those of tables of the connection's database. */
    public static Set<Long> existing(Connection connection, Collection<Long> oids)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXISTING)) {
            statement.setArray(1, LogTables.oidArray(connection, oids.toArray(Long[]::new)));
            Set<Long> existing = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    existing.add(row.getLong(1));
                }
            }
            return existing;
        }
    }

    /** Whether changes of it can come under the name of another table, now or later. */
    public boolean hasParts() {
        return isPartitioned || !parts.isEmpty();
    }
}
