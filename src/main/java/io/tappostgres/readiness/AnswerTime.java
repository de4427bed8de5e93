package io.tappostgres.readiness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Limits how long the server works on an answer, and asks each question in a transaction of its
 * own, until this ends.
 */
final class AnswerTime implements AutoCloseable {

    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final String QUERY_CANCELLED = "57014";

    private final Connection connection;
    private final boolean autoCommit;
    private final String before;

    private AnswerTime(Connection connection, boolean autoCommit, String before) {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.before = before;
    }

    /** Begins with it. What the connection's transaction has done is committed: nothing. */
    static AnswerTime limit(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        String before;
        try (PreparedStatement statement = connection.prepareStatement("SHOW statement_timeout");
                ResultSet row = statement.executeQuery()) {
            row.next();
            before = row.getString(1);
        }
        set(connection, LONGEST.toMillis() + "ms");
        return new AnswerTime(connection, autoCommit, before);
    }

    /** Whether the server gave up, and not because of what it was asked. */
    static boolean isOver(SQLException e) {
        return QUERY_CANCELLED.equals(e.getSQLState());
    }

    private static void set(Connection connection, String timeout) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT set_config('statement_timeout', ?, false)")) {
            statement.setString(1, timeout);
            statement.execute();
        }
    }

    /** Leaves the connection as it was. */
    @Override
    public void close() throws SQLException {
        set(connection, before);
        connection.setAutoCommit(autoCommit);
    }
}
