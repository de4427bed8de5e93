package io.tappostgres.connection;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.SslConfig;
import java.sql.SQLException;
import java.util.Set;

/** What a server refused because of TLS, or of its lack, and what to do about it. */
final class TlsErrors {

    /** In the others a login without TLS means that the server has none. */
    private static final Set<String> MODES_OF_PLAIN_LOGINS = Set.of("disable", "allow");

    private TlsErrors() {}

    /** What to do about a refusal that has to do with TLS; empty if this one has not. */
    static String remedy(SQLException cause, ConnectionConfig config) {
        if (cause instanceof TlsRefusal refusal) {
            return refusal.remedy();
        }
        SslConfig ssl = config.ssl();
        if (hasCertificate(ssl) && "28P01".equals(cause.getSQLState())) {
            // The server has these words for a certificate of another user's, too.
            return "check \"user\" and \"password\" in the config, and that the name (CN) in the client certificate is the user's, which pg_hba.conf can ask for (clientcert=verify-full)";
        }
        if (!"28000".equals(cause.getSQLState())) {
            return "";
        }
        String text = String.valueOf(cause.getMessage());
        if (text.contains("requires a valid client certificate")) {
            return "set \"sslcert\" and \"sslkey\" to a certificate that the server's authority signed for this user, or have clientcert taken out of the line of pg_hba.conf";
        }
        if (text.contains("certificate authentication failed")) {
            return "the name (CN) in the certificate of \"sslcert\" must be the one of \"user\", or pg_ident.conf must map it";
        }
        if (isPlain(text) && MODES_OF_PLAIN_LOGINS.contains(config.ssl().sslMode())) {
            return "the server may let this user in with TLS only: set \"ssl\" to true, and check that pg_hba.conf admits this client";
        }
        if (text.contains("SSL encryption") || text.contains("SSL on")) {
            return "pg_hba.conf admits nobody like this with TLS: have a line \"hostssl\" added there, or set \"sslmode\" to disable in a network that you trust";
        }
        return "";
    }

    private static boolean isPlain(String text) {
        return text.contains("no encryption") || text.contains("SSL off");
    }

    static boolean hasCertificate(SslConfig ssl) {
        return ssl.certificate() != null || ssl.key() != null;
    }
}
