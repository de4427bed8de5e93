package io.tappostgres.connection;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the physical connections to one database: each is checked for a supported server and pinned
 * to {@link SessionSettings} before anyone sees it. Thread-safe.
 */
final class SessionSource implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(SessionSource.class);

    private final Server server;
    private final String databaseName;
    private final PoolerErrors poolerErrors;

    /** Whether a pooler is known to let each of its clients keep a backend. */
    private volatile boolean keepsBackends;

    SessionSource(Server server, String databaseName) {
        this.server = server;
        this.databaseName = databaseName;
        this.poolerErrors = new PoolerErrors(server.config(), databaseName);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return pinned(new Properties());
        } catch (SQLException e) {
            if (!SessionSettings.isTooIdle(e)) {
                throw e;
            }
            Properties options = new Properties();
            PGProperty.OPTIONS.set(options, SessionSettings.OPTIONS_AGAINST_IDLE_TIMEOUT);
            return pinned(options);
        }
    }

    private Connection pinned(Properties options) throws SQLException {
        OpenedConnection opened = server.connect(databaseName, options);
        Connection connection = opened.connection();
        try {
            ServerVersion version = ServerVersion.of(connection);
            version.requireSupported();
            server.watch(opened, databaseName, pin(opened, version));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Backend pin(OpenedConnection opened, ServerVersion version) throws SQLException {
        Connection connection = opened.connection();
        int announcedPid = opened.announcedPid();
        Backend backend;
        try (Statement statement = connection.createStatement();
                ResultSet row = row(statement, SessionSettings.sql(version, announcedPid))) {
            backend = new Backend(row.getInt(1), row.getString(3));
            ServerProduct.requirePostgres(row.getString(2));
        } catch (SQLException e) {
            ServerProduct.requirePostgres(connection);
            throw e;
        }
        if (backend.pid() != announcedPid) {
            pinBehindPooler(connection, version, backend.pid());
        }
        return backend;
    }

    /**
     * The only row of a query. A standby whose sessions are SERIALIZABLE unless they are told
     * otherwise refuses every one that is asked in a transaction of no other level.
     */
    private static ResultSet row(Statement statement, String sql) throws SQLException {
        ResultSet row;
        try {
            row = statement.executeQuery(sql);
        } catch (SQLException e) {
            if (!PSQLState.NOT_IMPLEMENTED.getState().equals(e.getSQLState())) {
                throw e;
            }
            statement.execute("BEGIN ISOLATION LEVEL READ COMMITTED; " + sql + "; COMMIT");
            statement.getMoreResults();
            row = statement.getResultSet();
        }
        row.next();
        return row;
    }

    private void pinBehindPooler(Connection connection, ServerVersion version, int pid)
            throws SQLException {
        if (!keepsBackends) {
            PoolerProbe probe =
                    new PoolerProbe(
                            connection,
                            pid,
                            options -> server.connect(databaseName, options).connection());
            if (!probe.keepsBackend()) {
                throw poolerErrors.noSessions();
            }
            keepsBackends = true;
            LOG.info(
                    "Database \"{}\" is reached through a connection pooler, which keeps sessions",
                    databaseName);
        }
        try (Statement statement = connection.createStatement()) {
            row(statement, SessionSettings.sqlBehindPooler(version)).close();
        }
        PoolerGuard.watch(connection, poolerErrors);
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
    public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
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
