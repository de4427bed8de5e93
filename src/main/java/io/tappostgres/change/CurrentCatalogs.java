package io.tappostgres.change;

import io.tappostgres.connection.Questions;
import io.tappostgres.decoding.LogRelation;
import io.tappostgres.discovery.SystemCatalogs;
import io.tappostgres.discovery.Table;
import io.tappostgres.discovery.TypeCatalog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What the server's system catalogs say now of what the log speaks of: it names types and tables by
 * their numbers alone.
 */
final class CurrentCatalogs {

    private static final String ANCESTORS =
            """
            WITH RECURSIVE tree(oid) AS (
                SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = ?
                UNION
                SELECT i.inhparent FROM pg_inherits i JOIN tree t ON i.inhrelid = t.oid)
            SELECT oid::bigint FROM tree
            """;

    private static final String ROW_HOLDERS =
            """
            WITH RECURSIVE tree(oid) AS (
                SELECT ?::oid
                UNION
                SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON i.inhparent = t.oid)
            SELECT c.oid::bigint FROM tree t JOIN pg_class c ON c.oid = t.oid WHERE c.relkind = 'r'
            """;

    private static final String EXISTS = "SELECT oid::bigint FROM pg_class WHERE oid = ?::oid";

    private static final String TABLE_OID =
            """
            SELECT c.oid::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?
            """;

    private final Questions questions;

    CurrentCatalogs(Questions questions) {
        this.questions = questions;
    }

    /** The table of this name, or null if there is none. */
    Table table(String schemaName, String tableName) {
        return ask(connection -> SystemCatalogs.table(connection, schemaName, tableName));
    }

    /** Those of these types that there still are. */
    TypeCatalog types(Collection<Long> typeOids) {
        Long[] oids = typeOids.toArray(Long[]::new);
        return ask(connection -> TypeCatalog.ofTypes(connection, oids));
    }

    /** The tables that a table is a partition of, or inherits from, directly or not. */
    List<Long> ancestors(long tableOid) {
        return ask(connection -> oids(connection, ANCESTORS, tableOid));
    }

    /** The tables that hold the rows of a table: itself, its partitions, those that inherit. */
    List<Long> rowHolders(long tableOid) {
        return ask(connection -> oids(connection, ROW_HOLDERS, tableOid));
    }

    /** Whether there still is such a table. */
    boolean exists(long tableOid) {
        return !ask(connection -> oids(connection, EXISTS, tableOid)).isEmpty();
    }

    /** The number of the table that has this name; 0 if there is none. */
    long tableOid(String schemaName, String tableName) {
        List<Long> oids = ask(connection -> oids(connection, TABLE_OID, schemaName, tableName));
        return oids.isEmpty() ? 0 : oids.get(0);
    }

    /** The number of the relation's table; 0 if there is none of its name any more. */
    long tableOid(LogRelation relation) {
        return relation.oid() == 0
                ? tableOid(relation.schemaName(), relation.name())
                : relation.oid();
    }

    /** The table as its rows are read now, or null if there is none. */
    CurrentTable currentTable(long tableOid) {
        return ask(connection -> CurrentTable.read(connection, tableOid));
    }

    /** The columns of a table whose values an update need not show in the log. */
    Set<String> toastableColumns(long tableOid) {
        CurrentTable table = currentTable(tableOid);
        return table == null ? Set.of() : table.toastableColumns();
    }

    private static List<Long> oids(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<Long> oids = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    oids.add(result.getLong(1));
                }
            }
            return oids;
        }
    }

    private <T> T ask(Questions.Question<T> question) {
        return ask("cannot ask what the log speaks of", question);
    }

    /**
     * Asks anything that changes nothing.
     *
     * @param action what fails if there is no answer
     */
    <T> T ask(String action, Questions.Question<T> question) {
        return questions.answer(action, question);
    }
}
