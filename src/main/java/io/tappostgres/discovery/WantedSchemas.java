package io.tappostgres.discovery;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.document.NearestKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The schemas that {@code filter_schemas} names, looked for in all databases. */
final class WantedSchemas {

    private static final String SQL =
            """
            SELECT nspname, has_schema_privilege(oid, 'USAGE') FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_temp\\_%' AND nspname NOT LIKE 'pg\\_toast%'
            """;

    private final List<String> names;
    private final Map<String, Boolean> usableByName = new TreeMap<>();

    /**
     * @param names the schemas that are wanted; empty for all
     */
    WantedSchemas(List<String> names) {
        this.names = names;
    }

    /** Looks for them in one more database. */
    void lookIn(Connection connection) throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SQL)) {
            while (result.next()) {
                usableByName.merge(result.getString(1), result.getBoolean(2), Boolean::logicalOr);
            }
        }
    }

    /** What a person should know of those that no database has, or whose tables are not seen. */
    List<String> warnings(String user) {
        List<String> warnings = new ArrayList<>();
        for (String name : names) {
            Boolean isUsable = usableByName.get(name);
            if (isUsable == null) {
                warnings.add(
                        "\"filter_schemas\" names schema \"%s\", which does not exist%s"
                                .formatted(
                                        name, NearestKey.suggestion(name, usableByName.keySet())));
            } else if (!isUsable) {
                warnings.add(
                        "Skipping schema \"%s\": the user may not look into it; GRANT USAGE ON SCHEMA %s TO %s lets it in"
                                .formatted(
                                        name,
                                        Identifiers.quoteIdentifier(name),
                                        Identifiers.quoteIdentifier(user)));
            }
        }
        return warnings;
    }
}
