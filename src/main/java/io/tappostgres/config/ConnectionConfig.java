package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Where the server is and who the tap is to it.
 *
 * @param host name or address; an IPv6 literal has no brackets
 * @param databaseName the database of the first connection
 * @param tunnel null for a direct connection; else {@code host} is as its last server sees it
 * @param connectTimeout to a whole second; zero waits without limit
 */
public record ConnectionConfig(
        String host,
        int port,
        String user,
        PasswordConfig password,
        String databaseName,
        SslConfig ssl,
        TunnelConfig tunnel,
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
        return new ConnectionConfig(
                withoutBrackets(values.get(Settings.HOST)),
                values.get(Settings.PORT),
                values.get(LoginSettings.USER),
                PasswordConfig.from(values, passwordOtherwise),
                values.get(Settings.DBNAME),
                SslConfig.from(values),
                TunnelConfig.from(values),
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
                tunnel,
                applicationName,
                connectTimeout);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }
}
