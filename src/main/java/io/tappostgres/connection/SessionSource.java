package io.tappostgres.connection;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Opens the physical connections to one database: each is checked for a supported server and pinned
 * to {@link SessionSettings} before anyone sees it. Thread-safe.
 */
final class SessionSource implements DataSource {

    private final Server server;
    private final String databaseName;

    SessionSource(Server server, String databaseName) {
        this.server = server;
        this.databaseName = databaseName;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = server.connect(databaseName, new Properties());
        try {
            ServerVersion version = ServerVersion.of(connection);
            version.requireSupported();
            try (Statement statement = connection.createStatement()) {
                statement.execute(SessionSettings.sql(version));
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is part of the connection config");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("the tap logs through SLF4J");
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The pool sets its own time-out here; the config's connect timeout stands.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the tap logs through SLF4J");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("nothing to unwrap");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
