package io.tappostgres.discovery;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the key of each table: the primary key, or else a unique index that tells all rows apart,
 * by the rules that the server has for a replica identity. Of several such indexes that of the
 * replica identity, then the one with the fewest columns, then the first by name.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-altertable.html">ALTER TABLE, REPLICA
 *     IDENTITY USING INDEX</a>
 */
public final class TableKeys {

    /**
     * INCLUDE columns (PostgreSQL 11) are in {@code indkey} behind the key's own. Deferrable
     * indexes are not {@code indimmediate}.
     */
    private static final String KEYS =
            """
            SELECT k.indrelid::bigint, k.relname, k.indisprimary, k.indimmediate, k.is_identity, a.attname
            FROM (
                SELECT best.*, generate_subscripts(best.indkey, 1) AS position FROM (
                    SELECT DISTINCT ON (i.indrelid) i.indrelid, c.relname, i.indisprimary,
                           i.indimmediate, %2$s AS is_identity, i.indkey, i.%1$s AS key_columns
                    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                    WHERE i.indrelid = ANY (?)
                      AND (i.indisprimary
                           OR i.indisunique AND i.indimmediate AND i.indisvalid
                              AND i.indpred IS NULL AND i.indexprs IS NULL
                              AND NOT EXISTS (
                                  SELECT 1 FROM generate_subscripts(i.indkey, 1) AS p
                                  JOIN pg_attribute n ON n.attrelid = i.indrelid AND n.attnum = i.indkey[p]
                                  WHERE p < i.%1$s AND NOT n.attnotnull))
                    ORDER BY i.indrelid, i.indisprimary DESC, %2$s DESC, i.%1$s, c.relname::text COLLATE "C") best) k
            JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = k.indkey[k.position]
            WHERE k.position < k.key_columns
            ORDER BY k.indrelid, k.position
            """;

    private TableKeys() {}

    /** The keys by the oid of their table, of those tables that have one. */
    public static Map<Long, TableKey> read(Connection connection, Long[] oids) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        String sql =
                KEYS.formatted(
                        version.isAtLeast(ServerVersion.V11) ? "indnkeyatts" : "indnatts",
                        version.isAtLeast(ServerVersion.V9_4) ? "i.indisreplident" : "false");
        Map<Long, TableKey> keys = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(SystemCatalogs.FETCH_ROWS);
            statement.setArray(1, connection.createArrayOf("oid", oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    TableKey known = keys.get(row.getLong(1));
                    List<String> columns =
                            new ArrayList<>(known == null ? List.of() : known.columns());
                    columns.add(row.getString(6));
                    keys.put(
                            row.getLong(1),
                            new TableKey(
                                    row.getString(2),
                                    row.getBoolean(3),
                                    row.getBoolean(4),
                                    row.getBoolean(5),
                                    columns));
                }
            }
        }
        return keys;
    }
}
