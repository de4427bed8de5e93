package io.tappostgres.target;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A database beside the source's. */
final class PostgresStore implements RealTarget.Store {

    private static final String SCHEMA = "loaded";
    private static final String DELETED = "_sdc_deleted_at";

    private final TestDatabase database;
    private final Map<String, Object> config;

    private PostgresStore(TestDatabase database, Map<String, Object> config) {
        this.database = database;
        this.config = config;
    }

    /**
     * @param keys what the target calls host, port, user, password and database
     * @param more what else its config has
     */
    static PostgresStore create(Map<String, String> keys, Map<String, Object> more)
            throws SQLException {
        PostgresServer server = PostgresServer.shared();
        TestDatabase database = server.createDatabase();
        database.execute(
                "ALTER DATABASE " + database.name() + " RESET ALL", "CREATE SCHEMA " + SCHEMA);
        Map<String, Object> config = new TreeMap<>(more);
        config.put(keys.get("host"), server.host());
        config.put(keys.get("port"), server.port());
        config.put(keys.get("user"), server.superuser());
        config.put(keys.get("password"), server.password());
        config.put(keys.get("database"), database.name());
        return new PostgresStore(database, config);
    }

    @Override
    public Map<String, Object> config() {
        return config;
    }

    @Override
    public List<Map<String, String>> content(SourceTable table) throws SQLException {
        String found =
                RealTarget.spelling(
                        table.name(),
                        first("SELECT tablename FROM pg_tables WHERE schemaname = '" + SCHEMA + "'")
                                .stream());
        if (found == null) {
            return List.of();
        }
        String relation = SCHEMA + "." + SourceTable.quoted(found);
        List<List<String>> attributes =
                database.query(
                        "SELECT attname, attndims > 0 FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = '"
                                + relation.replace("'", "''")
                                + "'::regclass");
        List<String> columns = attributes.stream().map(row -> row.get(0)).toList();
        String list =
                attributes.stream()
                        .map(row -> text(SourceTable.quoted(row.get(0)), row.get(1).equals("t")))
                        .collect(Collectors.joining(", "));
        String condition = columns.contains(DELETED) ? " WHERE " + DELETED + " IS NULL" : "";
        List<Map<String, String>> content = new ArrayList<>();
        for (List<String> row :
                database.query("SELECT " + list + " FROM " + relation + condition)) {
            Map<String, String> values = new HashMap<>();
            for (SourceTable.SourceColumn column : table.columns()) {
                String spelling = RealTarget.spelling(column.name(), columns.stream());
                if (spelling != null) {
                    values.put(column.name(), row.get(columns.indexOf(spelling)));
                }
            }
            content.add(values);
        }
        return content;
    }

    /** As the type writes it, but arrays as JSON; a cast to text cuts the blanks of char(n) off. */
    private static String text(String column, boolean isArray) {
        return isArray
                ? "to_json(%s)::text".formatted(column)
                : "CASE WHEN %1$s IS NOT NULL THEN concat(%1$s) END".formatted(column);
    }

    private List<String> first(String sql) throws SQLException {
        return database.query(sql).stream().map(row -> row.get(0)).toList();
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
