package io.tappostgres.check;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** What a server says of a question about its system catalogs, where there are no cell values. */
final class ServerWords {

    private ServerWords() {}

    /** The message with its SQLSTATE. */
    static String of(SQLException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof PSQLException refusal && refusal.getServerErrorMessage() != null) {
            text = String.valueOf(refusal.getServerErrorMessage().getMessage());
        }
        int lineEnd = text.indexOf('\n');
        String firstLine = lineEnd < 0 ? text : text.substring(0, lineEnd);
        return e.getSQLState() == null
                ? firstLine
                : "%s (SQLSTATE %s)".formatted(firstLine, e.getSQLState());
    }
}
