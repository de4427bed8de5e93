package io.tappostgres.key;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.discovery.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether an index would spare the server from sorting, and the statement that creates it. */
public final class IndexHint {

    /** {@code indkey} counts from 0; a partial index does not have all rows. */
    private static final String HAS_INDEX =
            """
            SELECT EXISTS (
                SELECT 1 FROM pg_index i
                JOIN pg_class c ON c.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                JOIN pg_class ic ON ic.oid = i.indexrelid
                JOIN pg_am m ON m.oid = ic.relam AND m.amname = 'btree'
                WHERE n.nspname = ? AND c.relname = ? AND a.attname = ?
                    AND i.indisvalid AND i.indpred IS NULL)
            """;

    private IndexHint() {}

    /** The statement, or null if there is such an index, or none can be had. */
    public static String createIndex(Table table, ReplicationKey key, Connection connection)
            throws SQLException {
        String statement = statement(table, key, ServerVersion.of(connection));
        return statement == null || hasIndex(table, key, connection) ? null : statement;
    }

    /** The statement that creates such an index, or null if none can be had. */
    public static String statement(Table table, ReplicationKey key, ServerVersion version) {
        String template =
                switch (table.kind()) {
                    case TABLE, MATERIALIZED_VIEW -> "CREATE INDEX CONCURRENTLY ON %s (%s)";
                    case PARTITIONED_TABLE ->
                            version.isAtLeast(ServerVersion.V11) ? "CREATE INDEX ON %s (%s)" : null;
                    case VIEW, FOREIGN_TABLE -> null;
                };
        return template == null
                ? null
                : template.formatted(
                        Identifiers.quoteQualified(table.schemaName(), table.name()), key.column());
    }

    private static boolean hasIndex(Table table, ReplicationKey key, Connection connection)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HAS_INDEX)) {
            statement.setString(1, table.schemaName());
            statement.setString(2, table.name());
            statement.setString(3, key.name());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
