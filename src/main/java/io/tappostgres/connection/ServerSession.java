package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Somebody's session, as far as the server tells of it; what is not known is null, or 0.
 *
 * @param address of the client
 */
public record ServerSession(int processId, String user, String applicationName, String address) {

    private static final String SESSION =
            """
            SELECT a.usename, a.application_name, host(a.client_addr)
            FROM pg_stat_activity a WHERE a.pid = ?
            """;

    /** Asks who a process of the server works for. */
    public static ServerSession of(Connection connection, int processId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SESSION)) {
            statement.setInt(1, processId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new ServerSession(
                                processId, row.getString(1), row.getString(2), row.getString(3))
                        : new ServerSession(processId, null, null, null);
            }
        }
    }

    /** Who it is, in words that follow "in use by". */
    @Override
    public String toString() {
        if (processId == 0) {
            return "another process";
        }
        StringBuilder session = new StringBuilder("process ").append(processId);
        append(session, ", application \"", applicationName, "\"");
        append(session, ", user \"", user, "\"");
        append(session, ", from ", address, "");
        return session.toString();
    }

    private static void append(StringBuilder text, String before, String value, String after) {
        if (value != null && !value.isEmpty()) {
            text.append(before).append(value).append(after);
        }
    }
}
