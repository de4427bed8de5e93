package io.tappostgres.connection;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.SslConfig;
import io.tappostgres.config.TextSource;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Finds out what TLS had to do with it that a server could not be connected to. */
final class TlsExplanation {

    private static final String ALERT = "Received fatal alert: ";
    private static final String AMAZON_BUNDLE =
            "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";

    private final ConnectionConfig config;
    private final SslConfig ssl;
    private final X509Certificate shown;

    private TlsExplanation(ConnectionConfig config, X509Certificate shown) {
        this.config = config;
        this.ssl = config.ssl();
        this.shown = shown;
    }

    /**
     * What a failed attempt to connect means, or null if TLS is not to blame.
     *
     * @param shown the server's certificate, or null
     */
    static TlsRefusal explain(
            SQLException failure, ConnectionConfig config, X509Certificate shown) {
        return new TlsExplanation(config, shown).explain(failure);
    }

    private TlsRefusal explain(SQLException failure) {
        if (String.valueOf(failure.getMessage()).contains("hostnameverifier")) {
            return wrongHost(failure);
        }
        if (has(failure, CertificateExpiredException.class)) {
            return TlsRefusal.lasting(
                    "the server's certificate, or one above it, has expired" + shownUntil(),
                    "have it renewed at the server",
                    failure);
        }
        if (has(failure, CertificateNotYetValidException.class)) {
            return TlsRefusal.lasting(
                    "the server's certificate is not valid yet",
                    "check the clocks of this machine and of the server",
                    failure);
        }
        if (has(failure, CertPathBuilderException.class)) {
            return unknownAuthority(failure);
        }
        CertificateException refused = find(failure, CertificateException.class);
        if (refused != null) {
            return TlsRefusal.lasting(
                    "the server's certificate is not accepted: " + refused.getMessage(),
                    "have a certificate made that this Java accepts",
                    failure);
        }
        boolean isLost =
                has(failure, EOFException.class)
                        || has(failure, SocketException.class)
                        || has(failure, SocketTimeoutException.class);
        if (isLost) {
            return TlsErrors.hasCertificate(ssl) ? hungUp(failure) : null;
        }
        SSLException broken = find(failure, SSLException.class);
        return broken == null ? null : handshake(broken, failure);
    }

    /**
     * The reason, which the server gives before, is often overtaken by the end of the connection.
     */
    private TlsRefusal hungUp(SQLException failure) {
        if (has(failure, ConnectException.class) || !isOfHandshake(failure)) {
            return null;
        }
        return TlsRefusal.perhaps(
                "the server hung up in the TLS handshake",
                "if its log says that it does not accept the client certificate, "
                        + remedyOfCertificate(),
                failure);
    }

    /** With TLS 1.3 the server looks at the certificate when the driver goes on already. */
    private static boolean isOfHandshake(SQLException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.startsWith("SSL error") || text.startsWith("The connection attempt failed");
    }

    private TlsRefusal wrongHost(SQLException failure) {
        return TlsRefusal.lasting(
                "the server's certificate is not for \"%s\"%s"
                        .formatted(
                                config.host(),
                                shown == null ? "" : ", but for " + CertificateNames.of(shown)),
                "set \"host\" to a name that the certificate has, or have one made with this name; \"sslmode\" verify-ca does not look at the name",
                failure);
    }

    private TlsRefusal unknownAuthority(SQLException failure) {
        String issuer = shown == null ? "" : " (" + shown.getIssuerX500Principal().getName() + ")";
        String where =
                ssl.trustsSystem()
                        ? "what Java trusts has not got it: set \"sslrootcert\" to the authority's certificate"
                        : "set \"%s\" to the certificate of that authority"
                                .formatted(settingOfRoots());
        boolean isAmazon = ServerFlavour.isAmazonHost(config.host());
        return TlsRefusal.lasting(
                "the server's certificate is signed by an authority that is not trusted" + issuer,
                isAmazon ? where + "; Amazon's are in " + AMAZON_BUNDLE : where,
                failure);
    }

    private String settingOfRoots() {
        TextSource roots = ssl.rootCertificates();
        return roots == null ? "sslrootcert" : roots.setting();
    }

    private String shownUntil() {
        Instant end = shown == null ? null : shown.getNotAfter().toInstant();
        boolean isOver = end != null && end.isBefore(Instant.now());
        return isOver ? " (on %s)".formatted(LocalDate.ofInstant(end, ZoneOffset.UTC)) : "";
    }

    private TlsRefusal handshake(SSLException broken, SQLException failure) {
        String text = String.valueOf(broken.getMessage());
        int alert = text.indexOf(ALERT);
        if (alert >= 0) {
            return alert(text.substring(alert + ALERT.length()).strip(), failure);
        }
        if (text.toLowerCase(Locale.ROOT).contains("protocol version")) {
            return oldVersion(failure);
        }
        return broken instanceof SSLHandshakeException
                ? withoutTls("the TLS handshake failed: " + text, failure)
                : null;
    }

    /** What the server said before it hung up: the names are those of RFC 8446, section 6. */
    private TlsRefusal alert(String alert, SQLException failure) {
        return switch (alert) {
            case "certificate_required" ->
                    clientCertificate("the server demands a client certificate", failure);
            case "certificate_expired" ->
                    clientCertificate(
                            "the server says that the client certificate expired", failure);
            case "certificate_revoked" ->
                    clientCertificate(
                            "the server says that the client certificate is revoked", failure);
            case "unknown_ca",
                    "bad_certificate",
                    "certificate_unknown",
                    "unsupported_certificate",
                    "decrypt_error",
                    "access_denied" ->
                    clientCertificate(
                            "the server does not accept the client certificate (%s)"
                                    .formatted(alert),
                            failure);
            case "protocol_version" -> oldVersion(failure);
            default -> withoutTls("the server broke TLS off (%s)".formatted(alert), failure);
        };
    }

    private TlsRefusal clientCertificate(String reason, SQLException failure) {
        return TlsRefusal.lasting(reason, remedyOfCertificate(), failure);
    }

    private String remedyOfCertificate() {
        if (!TlsErrors.hasCertificate(ssl)) {
            return "set \"sslcert\" and \"sslkey\" to a certificate that an authority of the server (ssl_ca_file) signed";
        }
        TextSource source = ssl.certificate() == null ? ssl.key() : ssl.certificate();
        return "set \"%s\" to one that an authority of the server (ssl_ca_file) signed and still stands by"
                .formatted(source.setting());
    }

    private static TlsRefusal oldVersion(SQLException failure) {
        return TlsRefusal.lasting(
                "server and tap have no version of TLS in common; the tap takes 1.2 and 1.3",
                "raise ssl_min_protocol_version and ssl_max_protocol_version at the server, or set \"sslmode\" to disable in a network that you trust",
                failure);
    }

    private static TlsRefusal withoutTls(String reason, SQLException failure) {
        return TlsRefusal.lasting(
                reason,
                "check the server's log and its ssl_ciphers, or set \"sslmode\" to disable in a network that you trust",
                failure);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type) != null;
    }

    private static <T extends Throwable> T find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
