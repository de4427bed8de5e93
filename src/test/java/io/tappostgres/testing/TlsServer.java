package io.tappostgres.testing;

import java.sql.SQLException;

/**
 * A private PostgreSQL server that offers TLS, and a database in it. The superuser gets in with and
 * without.
 */
public final class TlsServer implements AutoCloseable {

    private static final String CERTIFICATE = "tls-server.crt";
    private static final String KEY = "tls-server.key";
    private static final String CLIENT_AUTHORITY = "tls-clients.crt";

    private final PostgresServer server;
    private final TestDatabase database;

    private TlsServer(PostgresServer server, TestDatabase database) {
        this.server = server;
        this.database = database;
    }

    /**
     * Starts a server of the newest version.
     *
     * @param clients who vouches for the certificates of users
     * @param hbaLines lines of {@code pg_hba.conf}, such as {@code hostssl all alice 127.0.0.1/32
     *     md5 clientcert=verify-full}; who fits none gets in by password
     */
    public static TlsServer start(
            TestAuthority clients, TestCertificate certificate, String... hbaLines)
            throws SQLException {
        ServerConfiguration configuration = configuration(clients, certificate);
        for (String line : hbaLines) {
            configuration = configuration.withHbaLine(line);
        }
        return start("18", configuration);
    }

    /** Starts a server of an embedded version, with a configuration as {@link #configuration}'s. */
    public static TlsServer start(String major, ServerConfiguration configuration)
            throws SQLException {
        PostgresServer server = PostgresServer.startPrivate(major, configuration);
        try {
            return new TlsServer(server, server.createDatabase("tap_tls"));
        } catch (SQLException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** What switches TLS on in a server that is started otherwise. */
    public static ServerConfiguration configuration(
            TestAuthority clients, TestCertificate certificate) {
        return ServerConfiguration.standard()
                .withFile(CERTIFICATE, certificate.pem())
                .withFile(KEY, certificate.keyPem())
                .withFile(CLIENT_AUTHORITY, clients.pem())
                .withSetting("ssl", "on")
                .withSetting("ssl_cert_file", CERTIFICATE)
                .withSetting("ssl_key_file", KEY)
                .withSetting("ssl_ca_file", CLIENT_AUTHORITY);
    }

    public PostgresServer server() {
        return server;
    }

    /** An empty database; its sessions are the superuser's. */
    public TestDatabase database() {
        return database;
    }

    @Override
    public void close() throws SQLException {
        try (server) {
            database.close();
        }
    }
}
