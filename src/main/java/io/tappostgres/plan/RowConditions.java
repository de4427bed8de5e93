package io.tappostgres.plan;

import io.tappostgres.TapException;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.SqlText;
import io.tappostgres.discovery.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions that the user put on the rows of a stream, found good by the server, and any that
 * the tap adds to them. Immutable.
 */
public final class RowConditions {

    private final List<String> conditions;

    private RowConditions(List<String> conditions) {
        this.conditions = List.copyOf(conditions);
    }

    /**
     * Takes over conditions as the user wrote them, each of which must be one expression and cannot
     * reach beyond the parentheses that it is put in.
     *
     * <p>Each is tried twice, without and with parentheses: {@code 1=1) OR (1=1} is an error
     * without them, {@code 1=1 LIMIT 5} with them. It stands on lines of its own, so that a comment
     * in it ends where it ends. No row is read.
     *
     * @throws TapException of kind USAGE, with the server's reason, if one is not such a condition
     */
    public static RowConditions of(Table table, List<String> written, Connection connection)
            throws SQLException {
        List<String> conditions = new ArrayList<>();
        String select =
                "SELECT 1 FROM "
                        + Identifiers.quoteQualified(table.schemaName(), table.name())
                        + " WHERE ";
        for (String condition : written) {
            String alone = '\n' + condition + '\n';
            String parenthesised = '(' + alone + ')';
            if (!SqlText.isOneStatement(select + alone)
                    || !SqlText.isOneStatement(select + parenthesised)) {
                throw refusal("it holds more than one statement");
            }
            attempt(connection, select + parenthesised + " LIMIT 0");
            attempt(connection, select + alone + " LIMIT 0");
            conditions.add(parenthesised);
        }
        return new RowConditions(conditions);
    }

    private static void attempt(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            if (SqlText.isRefusal(e)) {
                throw refusal(SqlText.reason(e));
            }
            throw e;
        }
    }

    private static TapException refusal(String reason) {
        return new TapException(
                TapException.Kind.USAGE,
                "its \"where\" is not a condition on its rows: %s; write one SQL expression, and the schema of all that is not a column or built in"
                        .formatted(reason));
    }

    /** Each of them, in SQL. */
    public List<String> list() {
        return conditions;
    }

    /** Whether all rows meet them, as there are none. */
    public boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** These, and one more that is known to be good. */
    public RowConditions and(String condition) {
        List<String> more = new ArrayList<>(conditions);
        more.add(condition);
        return new RowConditions(more);
    }

    /** The WHERE clause with a space before it, or nothing. */
    public String whereClause() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }
}
