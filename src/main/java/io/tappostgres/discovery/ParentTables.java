package io.tappostgres.discovery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tables' rows are also read with another table: partitions, and children by inheritance, of
 * a parent that is discovered too. One that the user cannot read its parent of is on its own.
 */
final class ParentTables {

    /** Of several parents the first; each of them has the rows. */
    private static final String PARENTS =
            """
            SELECT n.nspname, c.relname, pn.nspname, p.relname
            FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p', 'f')
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class p ON p.oid = i.inhparent
            JOIN pg_namespace pn ON pn.oid = p.relnamespace
            ORDER BY i.inhrelid, i.inhseqno
            """;

    private final Map<QualifiedName, QualifiedName> parents = new HashMap<>();

    private ParentTables() {}

    /** Those of the connection's database. */
    static ParentTables read(Connection connection, List<Table> discovered) throws SQLException {
        Set<QualifiedName> names = new HashSet<>();
        discovered.forEach(table -> names.add(QualifiedName.of(table)));
        ParentTables tables = new ParentTables();
        try (PreparedStatement statement = connection.prepareStatement(PARENTS);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                QualifiedName child = new QualifiedName(result.getString(1), result.getString(2));
                QualifiedName parent = new QualifiedName(result.getString(3), result.getString(4));
                if (names.contains(parent)) {
                    tables.parents.putIfAbsent(child, parent);
                }
            }
        }
        return tables;
    }

    /** The parent of a table, or null. */
    QualifiedName of(Table table) {
        return parents.get(QualifiedName.of(table));
    }
}
