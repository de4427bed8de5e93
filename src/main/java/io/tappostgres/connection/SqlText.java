package io.tappostgres.connection;

import java.sql.SQLException;
import org.postgresql.core.Parser;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What can be said of SQL that a user wrote, and of the server's words about it. */
public final class SqlText {

    private static final String SYNTAX_OR_NAMES = "42";
    private static final String DATA = "22";
    private static final String NOT_SUPPORTED = "0A";

    private SqlText() {}

    /**
     * Whether the driver would send the text as one statement, and not as several after each other.
     */
    public static boolean isOneStatement(String sql) throws SQLException {
        return Parser.parseJdbcSql(sql, true, false, true, false, false).size() == 1;
    }

    /** Whether the server understood the request and refused what it says. */
    public static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return state != null
                && (state.startsWith(SYNTAX_OR_NAMES)
                        || state.startsWith(DATA)
                        || state.startsWith(NOT_SUPPORTED));
    }

    /** The server's reason without any data: its words on syntax and names, else the SQLSTATE. */
    public static String reason(SQLException refusal) {
        String state = refusal.getSQLState();
        ServerErrorMessage words =
                refusal instanceof PSQLException fromServer
                        ? fromServer.getServerErrorMessage()
                        : null;
        return words != null && words.getMessage() != null && state.startsWith(SYNTAX_OR_NAMES)
                ? "%s (SQLSTATE %s)".formatted(words.getMessage(), state)
                : "SQLSTATE " + state;
    }
}
