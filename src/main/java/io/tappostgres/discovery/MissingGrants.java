package io.tappostgres.discovery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Why a user finds nothing to read in a database.
 *
 * @param tables how many tables and views there are
 * @param tablesInUsableSchemas how many of them live in schemas that the user may look into
 */
record MissingGrants(long tables, long tablesInUsableSchemas) {

    private static final String SQL =
            """
            SELECT count(*), count(CASE WHEN has_schema_privilege(n.oid, 'USAGE') THEN 1 END)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE %s AND (? OR n.nspname = ANY (?))
            """;

    static MissingGrants read(Connection connection, List<String> schemaNames) throws SQLException {
        String sql = SQL.formatted(SystemCatalogs.USER_RELATIONS);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBoolean(1, schemaNames.isEmpty());
            statement.setArray(2, connection.createArrayOf("text", schemaNames.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return new MissingGrants(result.getLong(1), result.getLong(2));
            }
        }
    }

    /** The sentence for a person, with the grant to ask for. */
    String explain(String databaseName, String user) {
        String where = "database \"" + databaseName + "\" ";
        if (tables == 0) {
            return where + "has no tables in the schemas that were looked at";
        }
        if (tablesInUsableSchemas == 0) {
            return where
                    + "has %d tables, all in schemas the user may not use: GRANT USAGE ON SCHEMA … TO \"%s\""
                            .formatted(tables, user);
        }
        return where
                + "has %d tables, none of which the user may read: GRANT SELECT ON ALL TABLES IN SCHEMA … TO \"%s\""
                        .formatted(tables, user);
    }
}
