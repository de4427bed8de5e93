package io.tappostgres.discovery;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what the tables of one database look like from PostgreSQL's system catalogs: four queries,
 * however many tables there are. User tables are never touched.
 */
public final class SystemCatalogs {

    static final String USER_RELATIONS =
            """
            c.relkind IN ('r', 'p', 'f', 'v', 'm')
            AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            AND n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp\\_%'
            """;

    static final String READABLE =
            """
            has_schema_privilege(n.oid, 'USAGE')
            AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
            """;

    private static final String NAMED_RELATION =
            "c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname = ? AND c.relname = ?";

    /** Set-returning functions of equal length go hand in hand, also before unnest took several. */
    private static final String NAMED_RELATIONS =
            """
            c.relkind IN ('r', 'p', 'f', 'v', 'm')
            AND (n.nspname, c.relname) IN (SELECT unnest(?::text[])::name, unnest(?::text[])::name)
            """;

    private static final String RELATIONS =
            """
            SELECT c.oid::bigint, n.nspname, c.relname, c.relkind, c.reltuples::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE %s
            ORDER BY n.nspname, c.relname
            """;

    private static final String COLUMNS =
            """
            SELECT c.oid::bigint, a.attname, a.atttypid::bigint, a.atttypmod, a.attnotnull, d.description,
                   %s, a.attnum
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid
            LEFT JOIN pg_description d
              ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
            WHERE c.oid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped AND %s
            ORDER BY c.oid, a.attnum
            """;

    private static final String COLUMN_READABLE =
            "(has_table_privilege(c.oid, 'SELECT') OR has_column_privilege(c.oid, a.attnum, 'SELECT'))";

    /** Bounds how many rows the driver holds: 200,000 columns are read in forty round trips. */
    static final int FETCH_ROWS = 5_000;

    private record Relation(String schemaName, String name, Table.Kind kind, long estimatedRows) {

        Table table(String databaseName, List<Column> columns, TableKey key) {
            Set<String> readable = new HashSet<>();
            columns.forEach(column -> readable.add(column.name()));
            boolean isReadable = key != null && readable.containsAll(key.columns());
            return new Table(
                    databaseName,
                    schemaName,
                    name,
                    kind,
                    estimatedRows,
                    columns,
                    isReadable ? key.columns() : List.of(),
                    isReadable && key.needsReplicaIdentity() ? key.indexName() : null);
        }
    }

    /**
     * Which relations and columns to read.
     *
     * @param relations a condition, which binds the parameters
     * @param columns a condition
     * @param readable whether a column that meets it may be read, in SQL
     */
    private record Selection(
            String relations, String columns, String readable, List<Object> parameters) {}

    private SystemCatalogs() {}

    /**
     * All tables and views of the connection's database that the user may read, ordered by schema
     * and name. For one picture of them all, the caller's transaction is REPEATABLE READ.
     *
     * @param schemaNames only these schemas; all if empty
     */
    static List<Table> readableTables(Connection connection, List<String> schemaNames)
            throws SQLException {
        String relations = USER_RELATIONS + " AND " + READABLE;
        if (schemaNames.isEmpty()) {
            return read(connection, new Selection(relations, COLUMN_READABLE, "true", List.of()));
        }
        Array names = connection.createArrayOf("text", schemaNames.toArray());
        return read(
                connection,
                new Selection(
                        relations + " AND n.nspname = ANY (?)",
                        COLUMN_READABLE,
                        "true",
                        List.of(names)));
    }

    /**
     * The table or view of this name with all its columns, or null if there is none. Whether the
     * user may read it is not looked at: the server says so when the rows are read.
     */
    public static Table table(Connection connection, String schemaName, String tableName)
            throws SQLException {
        List<Table> tables =
                read(
                        connection,
                        new Selection(
                                NAMED_RELATION,
                                "true",
                                COLUMN_READABLE,
                                List.of(schemaName, tableName)));
        return tables.isEmpty() ? null : tables.get(0);
    }

    /**
     * The tables and views of these names that there are, each with all its columns, by one set of
     * queries.
     *
     * @param names a schema and a table each
     */
    public static List<Table> tables(Connection connection, List<QualifiedName> names)
            throws SQLException {
        Object[] schemaNames = names.stream().map(QualifiedName::schemaName).toArray();
        Object[] tableNames = names.stream().map(QualifiedName::name).toArray();
        return read(
                connection,
                new Selection(
                        NAMED_RELATIONS,
                        "true",
                        COLUMN_READABLE,
                        List.of(
                                connection.createArrayOf("text", schemaNames),
                                connection.createArrayOf("text", tableNames))));
    }

    private static List<Table> read(Connection connection, Selection selection)
            throws SQLException {
        Map<Long, Relation> relations = readRelations(connection, selection);
        Long[] oids = relations.keySet().toArray(Long[]::new);
        TypeCatalog types = TypeCatalog.read(connection, oids);
        Map<Long, List<Column>> columns = readColumns(connection, selection, oids, types);
        Map<Long, TableKey> keys = TableKeys.read(connection, oids);
        String databaseName = connection.getCatalog();
        List<Table> tables = new ArrayList<>(relations.size());
        relations.forEach(
                (oid, relation) ->
                        tables.add(
                                relation.table(
                                        databaseName,
                                        columns.getOrDefault(oid, List.of()),
                                        keys.get(oid))));
        return tables;
    }

    private static Map<Long, Relation> readRelations(Connection connection, Selection selection)
            throws SQLException {
        Map<Long, Relation> relations = new LinkedHashMap<>();
        String sql = RELATIONS.formatted(selection.relations());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_ROWS);
            for (int i = 0; i < selection.parameters().size(); i++) {
                statement.setObject(i + 1, selection.parameters().get(i));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    relations.put(
                            result.getLong(1),
                            new Relation(
                                    result.getString(2),
                                    result.getString(3),
                                    Table.Kind.of(result.getString(4)),
                                    Math.max(0, result.getLong(5))));
                }
            }
        }
        return relations;
    }

    private static Map<Long, List<Column>> readColumns(
            Connection connection, Selection selection, Long[] oids, TypeCatalog types)
            throws SQLException {
        Map<Long, List<Column>> columns = new HashMap<>();
        String sql = COLUMNS.formatted(selection.readable(), selection.columns());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH_ROWS);
            statement.setArray(1, connection.createArrayOf("oid", oids));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.computeIfAbsent(result.getLong(1), oid -> new ArrayList<>())
                            .add(column(result, types));
                }
            }
        }
        return columns;
    }

    private static Column column(ResultSet result, TypeCatalog types) throws SQLException {
        long typeOid = result.getLong(3);
        int typmod = result.getInt(4);
        return new Column(
                result.getString(2).intern(),
                types.type(typeOid, typmod),
                typeOid,
                types.sqlDatatype(typeOid, typmod),
                result.getBoolean(5),
                result.getString(6),
                result.getBoolean(7),
                result.getInt(8));
    }
}
