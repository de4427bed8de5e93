package io.tappostgres.replication;

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
 * The generated columns that a slot's log does not have: all by pgoutput, but for stored ones from
 * PostgreSQL 18 on if the publication says so; virtual ones by any plugin.
 */
public final class GeneratedColumns {

    /** Column lists can have a generated column too; they are told of elsewhere. */
    private static final String MISSING =
            """
            SELECT a.attrelid::bigint, a.attname FROM pg_attribute a
            WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attgenerated <> '' AND NOT (a.attgenerated = 's' AND %s)
            ORDER BY a.attrelid, a.attnum
            """;

    private static final String IS_PUBLISHED =
            "EXISTS (SELECT 1 FROM pg_publication p WHERE p.pubname = ANY (?) AND p.pubgencols = 's')";

    private GeneratedColumns() {}

    /** The names by the oid of the table, of those tables that have such columns. */
    public static Map<Long, List<String>> missingInLog(Connection connection, LogSource source)
            throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        if (!version.isAtLeast(ServerVersion.V12)) {
            return Map.of();
        }
        boolean asksPublication =
                !source.publicationNames().isEmpty() && version.isAtLeast(ServerVersion.V18);
        String stored =
                asksPublication
                        ? IS_PUBLISHED
                        : String.valueOf(source.publicationNames().isEmpty());
        Map<Long, List<String>> missing = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(MISSING.formatted(stored))) {
            Long[] oids = source.tables().values().stream().map(LogTable::oid).toArray(Long[]::new);
            statement.setArray(1, connection.createArrayOf("oid", oids));
            if (asksPublication) {
                statement.setArray(
                        2, connection.createArrayOf("name", source.publicationNames().toArray()));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    missing.computeIfAbsent(result.getLong(1), oid -> new ArrayList<>())
                            .add(result.getString(2));
                }
            }
        }
        return missing;
    }
}
