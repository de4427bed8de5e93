package io.tappostgres.replication;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.discovery.TableKey;
import io.tappostgres.discovery.TableKeys;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The relations that streams ask for, with all that log changes can come from: partitions, and
 * tables that inherit. Read with a few queries, however many streams there are.
 */
final class LogTables {

    private static final String BY_NAME =
            """
            SELECT c.oid::bigint, n.nspname, c.relname
            FROM unnest(?, ?) AS wanted (schema_name, table_name)
            JOIN pg_namespace n ON n.nspname = wanted.schema_name
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
            """;

    /** One that is being detached counts no more. */
    private static final String DESCENDANTS =
            """
            WITH RECURSIVE tree (root, oid) AS (
                SELECT i.inhparent, i.inhrelid FROM pg_inherits i WHERE i.inhparent = ANY (?) AND %1$s
                UNION
                SELECT t.root, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid AND %1$s)
            SELECT root::bigint, oid::bigint FROM tree ORDER BY root, oid
            """;

    private static final String FACTS =
            """
            SELECT c.oid::bigint, n.nspname, c.relname, c.relkind, c.relpersistence, %s, has_schema_privilege(n.oid, 'USAGE')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?)
            """;

    /**
     * The server takes an index for the identity only if it is valid and not deferrable; INCLUDE
     * columns (PostgreSQL 11) are in {@code indkey} behind the key's own.
     */
    private static final String COLUMNS =
            """
            SELECT oid::bigint, attname, is_readable, is_identity FROM (
                SELECT c.oid, a.attnum, a.attname,
                       has_column_privilege(c.oid, a.attnum, 'SELECT') AS is_readable,
                       c.relreplident = 'f' OR EXISTS (
                           SELECT 1 FROM pg_index i
                           WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
                             AND (c.relreplident = 'd' AND i.indisprimary
                                  OR c.relreplident = 'i' AND i.indisreplident)
                             AND a.attnum = ANY ((i.indkey::int2[])[0:i.%s - 1])) AS is_identity
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.oid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped) columns
            WHERE is_identity OR oid IN (SELECT unnest(?))
            ORDER BY oid, attnum
            """;

    private record Name(String schemaName, String tableName) {}

    /** The columns of one relation while they are read. */
    private record Columns(List<String> all, List<String> identity, List<String> unreadable) {
        static Columns none() {
            return new Columns(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private final Map<Name, Long> oids = new HashMap<>();
    private final Map<Long, List<Long>> descendants = new HashMap<>();
    private final Map<Long, TableFacts> facts = new LinkedHashMap<>();

    private LogTables() {}

    static LogTables read(Connection connection, List<LogRequest> requests) throws SQLException {
        LogTables tables = new LogTables();
        tables.readOids(connection, requests);
        tables.readDescendants(connection);
        tables.readFacts(connection);
        return tables;
    }

    /** The relation that a stream asks for, or null if there is none of that name. */
    TableFacts table(LogRequest request) {
        Long oid = oids.get(new Name(request.schemaName(), request.tableName()));
        return oid == null ? null : facts.get(oid);
    }

    /** All partitions and inheriting tables below a relation, at whatever depth. */
    List<TableFacts> descendants(TableFacts table) {
        List<TableFacts> below = new ArrayList<>();
        for (Long oid : descendants.getOrDefault(table.oid(), List.of())) {
            TableFacts descendant = facts.get(oid);
            if (descendant != null) {
                below.add(descendant);
            }
        }
        return below;
    }

    /** The oids of all relations that were read. */
    Long[] allOids() {
        return facts.keySet().toArray(Long[]::new);
    }

    private void readOids(Connection connection, List<LogRequest> requests) throws SQLException {
        Object[] schemas = requests.stream().map(LogRequest::schemaName).toArray();
        Object[] names = requests.stream().map(LogRequest::tableName).toArray();
        try (PreparedStatement statement = connection.prepareStatement(BY_NAME)) {
            statement.setArray(1, connection.createArrayOf("text", schemas));
            statement.setArray(2, connection.createArrayOf("text", names));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    oids.put(new Name(row.getString(2), row.getString(3)), row.getLong(1));
                }
            }
        }
    }

    private void readDescendants(Connection connection) throws SQLException {
        boolean knowsDetaching = ServerVersion.of(connection).isAtLeast(ServerVersion.V14);
        String sql = DESCENDANTS.formatted(knowsDetaching ? "NOT i.inhdetachpending" : "true");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, oidArray(connection, oids.values().toArray(Long[]::new)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    descendants
                            .computeIfAbsent(row.getLong(1), root -> new ArrayList<>())
                            .add(row.getLong(2));
                }
            }
        }
    }

    private void readFacts(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        Array named = oidArray(connection, oids.values().toArray(Long[]::new));
        List<Long> all = new ArrayList<>(oids.values());
        descendants.values().forEach(all::addAll);
        Array wanted = oidArray(connection, all.toArray(Long[]::new));
        Map<Long, Columns> columns = readColumns(connection, version, wanted, named);
        Map<Long, TableKey> keys = TableKeys.read(connection, all.toArray(Long[]::new));
        String sql =
                FACTS.formatted(
                        version.isAtLeast(ServerVersion.V9_5)
                                ? "row_security_active(c.oid)"
                                : "false");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, wanted);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long oid = row.getLong(1);
                    Columns ofTable = columns.getOrDefault(oid, Columns.none());
                    facts.put(oid, facts(row, ofTable, keys.get(oid)));
                }
            }
        }
    }

    private static TableFacts facts(ResultSet row, Columns columns, TableKey key)
            throws SQLException {
        return new TableFacts(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4).charAt(0),
                row.getString(5).charAt(0),
                row.getBoolean(6),
                row.getBoolean(7),
                List.copyOf(columns.identity()),
                List.copyOf(columns.all()),
                List.copyOf(columns.unreadable()),
                key);
    }

    /** All columns of the tables that are asked for, and of their parts those that identify. */
    private static Map<Long, Columns> readColumns(
            Connection connection, ServerVersion version, Array wanted, Array named)
            throws SQLException {
        Map<Long, Columns> columns = new HashMap<>();
        boolean knowsInclude = version.isAtLeast(ServerVersion.V11);
        String sql = COLUMNS.formatted(knowsInclude ? "indnkeyatts" : "indnatts");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, wanted);
            statement.setArray(2, named);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Columns ofTable =
                            columns.computeIfAbsent(row.getLong(1), oid -> Columns.none());
                    String name = row.getString(2).intern();
                    ofTable.all().add(name);
                    if (!row.getBoolean(3)) {
                        ofTable.unreadable().add(name);
                    }
                    if (row.getBoolean(4)) {
                        ofTable.identity().add(name);
                    }
                }
            }
        }
        return columns;
    }

    static Array oidArray(Connection connection, Long[] oids) throws SQLException {
        return connection.createArrayOf("oid", oids);
    }
}
