package io.tappostgres.change;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.discovery.TypeCatalog;
import io.tappostgres.type.PgType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as it is now, as far as single rows are read from it.
 *
 * @param schemaName what it is called now
 * @param hasHeirs whether other tables inherit from it, or did, while it has rows of its own
 * @param hidesRows whether row security applies to the user
 * @param isReachable whether the user may use the schema
 * @param columns by name
 * @param keys the columns of each unique index that finds one row, the primary key's first
 */
record CurrentTable(
        String schemaName,
        String name,
        boolean hasHeirs,
        boolean hidesRows,
        boolean isReachable,
        Map<String, CurrentColumn> columns,
        List<List<KeyColumn>> keys) {

    /**
     * One column.
     *
     * @param canBeToasted whether its values can be stored outside the row
     */
    record CurrentColumn(long typeOid, boolean canBeToasted, boolean isReadable) {}

    /**
     * One column of an index, and how the index compares it.
     *
     * @param typeName its type in SQL, or what that is a domain over
     * @param operator the index's equality in SQL
     */
    record KeyColumn(String name, String typeName, String operator) {}

    private static final String TABLE =
            """
            SELECT n.nspname, c.relname, c.relkind = 'r' AND c.relhassubclass, %s, has_schema_privilege(n.oid, 'USAGE')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ?::oid AND c.relkind IN ('r', 'p')
            """;

    private static final String COLUMNS =
            """
            SELECT a.attname, a.atttypid::bigint, a.attstorage <> 'p'%s, has_column_privilege(a.attrelid, a.attnum, 'SELECT')
            FROM pg_attribute a WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            """;

    /**
     * An index has an operator class for each column of its key, and none for those it includes.
     */
    private static final String KEYS =
            """
            WITH keys AS (
                SELECT i.*, generate_subscripts(i.indclass, 1) AS at, array_length(i.indclass, 1) AS size
                FROM pg_index i
                WHERE i.indrelid = ?::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL)
            SELECT k.indexrelid::bigint, k.size, a.attname, a.atttypid::bigint, n.nspname, o.oprname
            FROM keys k
            JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = k.indkey[k.at] AND a.attnotnull
            JOIN pg_opclass c ON c.oid = k.indclass[k.at]
            JOIN pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
            JOIN pg_amop e ON e.amopfamily = c.opcfamily AND e.amopstrategy = 3
                 AND e.amoplefttype = c.opcintype AND e.amoprighttype = c.opcintype
            JOIN pg_operator o ON o.oid = e.amopopr
            JOIN pg_namespace n ON n.oid = o.oprnamespace
            ORDER BY k.indisprimary DESC, k.indisreplident DESC, k.indexrelid, k.at
            """;

    CurrentTable {
        columns = Map.copyOf(columns);
        keys = List.copyOf(keys);
    }

    /** The table of this number, or null if there is none. */
    static CurrentTable read(Connection connection, long oid) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        String rowSecurity =
                version.isAtLeast(ServerVersion.V9_5) ? "row_security_active(c.oid)" : "false";
        try (PreparedStatement statement =
                connection.prepareStatement(TABLE.formatted(rowSecurity))) {
            statement.setLong(1, oid);
            try (ResultSet table = statement.executeQuery()) {
                return table.next()
                        ? new CurrentTable(
                                table.getString(1),
                                table.getString(2),
                                table.getBoolean(3),
                                table.getBoolean(4),
                                table.getBoolean(5),
                                readColumns(connection, oid, version),
                                readKeys(connection, oid))
                        : null;
            }
        }
    }

    /** The columns whose values can be stored outside the row. */
    Set<String> toastableColumns() {
        return columns.entrySet().stream()
                .filter(column -> column.getValue().canBeToasted())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Map<String, CurrentColumn> readColumns(
            Connection connection, long oid, ServerVersion version) throws SQLException {
        String stored = version.isAtLeast(ServerVersion.V12) ? " AND a.attgenerated <> 'v'" : "";
        Map<String, CurrentColumn> columns = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS.formatted(stored))) {
            statement.setLong(1, oid);
            try (ResultSet column = statement.executeQuery()) {
                while (column.next()) {
                    columns.put(
                            column.getString(1),
                            new CurrentColumn(
                                    column.getLong(2), column.getBoolean(3), column.getBoolean(4)));
                }
            }
        }
        return columns;
    }

    private static List<List<KeyColumn>> readKeys(Connection connection, long oid)
            throws SQLException {
        record Entry(int size, String name, long typeOid, String operator) {}
        Map<Long, List<Entry>> indexes = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    indexes.computeIfAbsent(row.getLong(1), unseen -> new ArrayList<>())
                            .add(
                                    new Entry(
                                            row.getInt(2),
                                            row.getString(3),
                                            row.getLong(4),
                                            "OPERATOR(%s.%s)"
                                                    .formatted(
                                                            Identifiers.quoteIdentifier(
                                                                    row.getString(5)),
                                                            row.getString(6))));
                }
            }
        }
        // One that can be NULL is no row of the query, and its index finds no row for certain.
        indexes.values().removeIf(entries -> entries.size() < entries.get(0).size());
        Long[] typeOids =
                indexes.values().stream()
                        .flatMap(List::stream)
                        .map(Entry::typeOid)
                        .toArray(Long[]::new);
        TypeCatalog types = TypeCatalog.ofTypes(connection, typeOids);
        List<List<KeyColumn>> keys = new ArrayList<>();
        for (List<Entry> entries : indexes.values()) {
            List<KeyColumn> key = new ArrayList<>();
            for (Entry entry : entries) {
                PgType type = types.type(entry.typeOid(), -1);
                key.add(new KeyColumn(entry.name(), typeName(type), entry.operator()));
            }
            keys.add(key);
        }
        return keys;
    }

    /** Constraints of a domain are for rows, and not for the keys that they are found by. */
    private static String typeName(PgType ofColumn) {
        PgType type = ofColumn;
        while (type.kind() == PgType.Kind.DOMAIN) {
            type = type.component();
        }
        return Identifiers.quoteQualified(type.schemaName(), type.name());
    }

    /** Whether the user sees these columns of every row. */
    boolean shows(Collection<String> names) {
        return isReachable
                && !hidesRows
                && names.stream()
                        .allMatch(
                                name ->
                                        columns.containsKey(name)
                                                && columns.get(name).isReadable());
    }

    /** The first key of nothing but these columns, or null. */
    List<KeyColumn> keyOf(Collection<String> names) {
        for (List<KeyColumn> key : keys) {
            if (key.stream().allMatch(column -> names.contains(column.name()))) {
                return key;
            }
        }
        return null;
    }

    String quotedName() {
        return Identifiers.quoteQualified(schemaName, name);
    }
}
