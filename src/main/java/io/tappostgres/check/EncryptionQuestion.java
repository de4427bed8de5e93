package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D05;
import static io.tappostgres.check.CheckId.D06;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.List;

/** Whether the session is encrypted, and what the server says of TLS. */
final class EncryptionQuestion implements Question {

    private static final String SESSION =
            """
            SELECT s.ssl, s.version, s.cipher, host(inet_client_addr())
            FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid()
            """;

    private static final String SERVER = "SELECT current_setting('ssl') = 'on', %s";

    /**
     * @param protocol null without TLS
     * @param clientAddress as the server sees it
     */
    private record Session(
            boolean isEncrypted, String protocol, String cipher, String clientAddress) {}

    private record Switches(boolean ssl, String force) {

        String found() {
            String found = "ssl is " + (ssl ? "on" : "off");
            return force == null ? found : found + ", rds.force_ssl is " + force;
        }
    }

    @Override
    public CheckId id() {
        return D05;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        String force =
                context.version().isAtLeast(ServerVersion.V9_6)
                        ? "current_setting('rds.force_ssl', true)"
                        : "(SELECT setting FROM pg_settings WHERE name = 'rds.force_ssl')";
        Switches switches =
                context.query(
                                SERVER.formatted(force),
                                row -> new Switches(row.getBoolean(1), row.getString(2)))
                        .get(0);
        return List.of(
                session(context, switches), D06.info(context.serverScope(), switches.found()));
    }

    private static Finding session(CheckContext context, Switches switches) throws SQLException {
        String scope = context.serverScope();
        String mode = context.connectionConfig().ssl().sslMode();
        if (!context.version().isAtLeast(ServerVersion.V9_5)) {
            boolean isDemanded = mode.equals("require") || mode.startsWith("verify-");
            return isDemanded
                    ? D05.pass(scope, "encrypted, as sslmode is " + mode)
                    : D05.info(
                            scope,
                            "PostgreSQL %s does not tell; sslmode is %s"
                                    .formatted(context.version(), mode));
        }
        List<Session> sessions =
                context.query(
                        SESSION,
                        row ->
                                new Session(
                                        row.getBoolean(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4)));
        if (sessions.isEmpty()) {
            return D05.skip(scope, "pg_stat_ssl does not know this session");
        }
        Session session = sessions.get(0);
        return session.isEncrypted()
                ? D05.pass(scope, encrypted(session, mode))
                : unencrypted(context, session, switches);
    }

    private static String encrypted(Session session, String mode) {
        String certificate =
                switch (mode) {
                    case "verify-full" -> "the server's certificate and host name are verified";
                    case "verify-ca" ->
                            "the server's certificate is verified, its host name is not";
                    default -> "the server's certificate is not verified";
                };
        return "%s with %s; %s (sslmode %s)"
                .formatted(session.protocol(), session.cipher(), certificate, mode);
    }

    private static Finding unencrypted(CheckContext context, Session session, Switches switches) {
        String scope = context.serverScope();
        if (context.connectionConfig().tunnel() != null) {
            return D05.info(
                    scope,
                    "no TLS; the SSH tunnel encrypts the way to its server, and not beyond it");
        }
        if (isLocal(session.clientAddress())) {
            return D05.info(scope, "not encrypted, and does not leave the machine");
        }
        String demand =
                "set \"sslmode\" to \"require\" in the config, or to \"verify-full\" with the"
                        + " authority's certificate in \"sslrootcert\"";
        String reason = "whoever is on the way can read the rows";
        return switches.ssl()
                ? D05.warn(scope, "not encrypted, although the server could", reason, demand)
                : D05.warn(
                        scope,
                        "not encrypted",
                        reason,
                        "turn TLS on at the server: ssl = on, ssl_cert_file and ssl_key_file in"
                                + " postgresql.conf",
                        demand);
    }

    /**
     * Whether the server is asked from its own machine.
     *
     * @param clientAddress an address without a netmask; null for a Unix socket
     */
    static boolean isLocal(String clientAddress) {
        return clientAddress == null
                || clientAddress.equals("::1")
                || clientAddress.startsWith("127.");
    }
}
