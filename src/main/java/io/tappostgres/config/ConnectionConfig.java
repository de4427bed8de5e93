package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Where the server is and who the tap is to it.
 *
 * @param host name or address; an IPv6 literal has no brackets
 * @param password {@link Secret#NONE} if none was given, so that the driver looks into {@code
 *     .pgpass}
 * @param databaseName the database of the first connection
 * @param connectTimeout to a whole second; zero waits without limit
 */
public record ConnectionConfig(
        String host,
        int port,
        String user,
        Secret password,
        String databaseName,
        SslConfig ssl,
        String applicationName,
        Duration connectTimeout) {

    public ConnectionConfig {
        requireNonNull(host, "host is null");
        requireNonNull(user, "user is null");
        requireNonNull(password, "password is null");
        requireNonNull(databaseName, "databaseName is null");
        requireNonNull(ssl, "ssl is null");
        requireNonNull(applicationName, "applicationName is null");
        requireNonNull(connectTimeout, "connectTimeout is null");
    }

    /** The connection of a config that was found valid. */
    static ConnectionConfig from(SettingValues values, Secret passwordOtherwise) {
        String password = values.get(Settings.PASSWORD);
        return new ConnectionConfig(
                withoutBrackets(values.get(Settings.HOST)),
                values.get(Settings.PORT),
                values.get(Settings.USER),
                password == null ? passwordOtherwise : new Secret(password),
                values.get(Settings.DBNAME),
                SslConfig.from(values),
                values.get(Settings.APPLICATION_NAME),
                Duration.ofSeconds(values.get(Settings.CONNECT_TIMEOUT)));
    }

    /**
     * The same on another server.
     *
     * @param secondaryPort null for the same port
     */
    ConnectionConfig onSecondary(String secondaryHost, Integer secondaryPort) {
        return new ConnectionConfig(
                withoutBrackets(secondaryHost),
                secondaryPort == null ? port : secondaryPort,
                user,
                password,
                databaseName,
                ssl,
                applicationName,
                connectTimeout);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }
}
