package io.tappostgres.discovery;

import io.tappostgres.connection.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * How much of a database a user can see.
 *
 * @param tables how many tables and views there are
 * @param inUsableSchemas how many of them live in schemas that the user may look into
 * @param readable how many of those have a column that the user may read: what discovery finds
 */
public record VisibleTables(long tables, long inUsableSchemas, long readable) {

    private static final String SQL =
            """
            SELECT count(*), count(CASE WHEN has_schema_privilege(n.oid, 'USAGE') THEN 1 END),
                   count(CASE WHEN %s THEN 1 END)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE %s AND (? OR n.nspname = ANY (?))
            """;

    /**
     * Counts them.
     *
     * @param schemaNames only in these schemas; in all if empty
     */
    public static VisibleTables read(Connection connection, List<String> schemaNames)
            throws SQLException {
        String sql = SQL.formatted(SystemCatalogs.READABLE, SystemCatalogs.USER_RELATIONS);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBoolean(1, schemaNames.isEmpty());
            statement.setArray(2, connection.createArrayOf("text", schemaNames.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return new VisibleTables(result.getLong(1), result.getLong(2), result.getLong(3));
            }
        }
    }

    /** Why there is nothing to read, and the grant to ask for, in a sentence. */
    String explain(String databaseName, String user) {
        String grant = grant(user);
        return "database \"" + databaseName + "\" " + what() + (grant == null ? "" : ": " + grant);
    }

    /** What is missing if nothing is readable, in words that follow the name of the database. */
    public String what() {
        if (tables == 0) {
            return "has no tables in the schemas that were looked at";
        }
        if (readable > 0) {
            return "has %d tables, and none that the user may read has columns".formatted(tables);
        }
        return inUsableSchemas == 0
                ? "has %d tables, all in schemas the user may not use".formatted(tables)
                : "has %d tables, none of which the user may read".formatted(tables);
    }

    /** The statement that lets the user read something, or null if none would. */
    public String grant(String user) {
        if (tables == 0 || readable > 0) {
            return null;
        }
        String grantee = Identifiers.quoteIdentifier(user);
        return inUsableSchemas == 0
                ? "GRANT USAGE ON SCHEMA … TO " + grantee
                : "GRANT SELECT ON ALL TABLES IN SCHEMA … TO " + grantee;
    }
}
