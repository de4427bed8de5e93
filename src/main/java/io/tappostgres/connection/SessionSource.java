package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.SslConfig;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens the physical connections to one database: each is checked for a supported server and pinned
 * to {@link SessionSettings} before anyone sees it. Thread-safe.
 */
final class SessionSource implements DataSource {

    private final String url;
    private final Properties properties;

    SessionSource(ConnectionConfig config, String databaseName) {
        url = url(config, databaseName);
        properties = properties(config);
    }

    static String url(ConnectionConfig config, String databaseName) {
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(
                        hostInUrl(config.host()),
                        config.port(),
                        URLEncoder.encode(databaseName, UTF_8));
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = new Driver().connect(url, properties);
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

    /** What every connection of the tap is opened with, be it for SQL or for the log. */
    static Properties properties(ConnectionConfig config) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, config.user());
        if (!config.password().isEmpty()) {
            PGProperty.PASSWORD.set(properties, config.password().reveal());
        }
        PGProperty.APPLICATION_NAME.set(properties, config.applicationName());
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) config.connectTimeout().toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) config.connectTimeout().toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // Lets the driver send its own settings with the first packet instead of in round trips.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.3");
        SslConfig ssl = config.ssl();
        PGProperty.SSL_MODE.set(properties, ssl.sslMode());
        setIfPresent(PGProperty.SSL_ROOT_CERT, properties, ssl.rootCertificate());
        setIfPresent(PGProperty.SSL_CERT, properties, ssl.certificate());
        setIfPresent(PGProperty.SSL_KEY, properties, ssl.key());
        return properties;
    }

    private static void setIfPresent(PGProperty property, Properties properties, String value) {
        if (value != null) {
            property.set(properties, value);
        }
    }

    private static String hostInUrl(String host) {
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return bareIpv6 ? "[" + host + "]" : host;
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
