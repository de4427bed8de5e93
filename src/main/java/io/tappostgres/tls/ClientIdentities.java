package io.tappostgres.tls;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.FileMode;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.config.TextSource;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the certificate and the key to log in with: the config's, or else those of the user's
 * files.
 */
final class ClientIdentities {

    private static final Logger LOG = LoggerFactory.getLogger(ClientIdentities.class);

    private ClientIdentities() {}

    /**
     * The identity of a config, or null if there is none.
     *
     * @throws TapException of kind USAGE if the config has one that cannot be used
     */
    static ClientIdentity find(SslConfig ssl) {
        if (ssl.certificate() == null && ssl.key() == null) {
            return ofDefaultFiles(ssl.keyPassphrase());
        }
        TextSource certificate = ssl.certificate();
        TextSource key = ssl.key();
        if (certificate == null) {
            return withKey(DefaultFiles.certificate(), key, ssl.keyPassphrase());
        }
        if (key == null) {
            key = holdsKey(certificate) ? certificate : DefaultFiles.key();
        }
        if (key == null) {
            throw refusal(certificate.setting() + " is set but sslkey is not: set its key", null);
        }
        return withKey(certificate, key, ssl.keyPassphrase());
    }

    /** What nobody asked for is not in the way of a server that does not ask for it either. */
    private static ClientIdentity ofDefaultFiles(Secret passphrase) {
        TextSource certificate = DefaultFiles.certificate();
        TextSource key = DefaultFiles.key();
        if (certificate == null || key == null) {
            return null;
        }
        try {
            return withKey(certificate, key, passphrase);
        } catch (TapException e) {
            LOG.warn("No client certificate is used: {}", e.getMessage());
            return null;
        }
    }

    private static ClientIdentity withKey(
            TextSource certificate, TextSource key, Secret passphrase) {
        KeyMaterial material = keyMaterial(key, passphrase);
        if (certificate == null && material.certificates().isEmpty()) {
            throw refusal(key.setting() + " is set but sslcert is not: set its certificate", null);
        }
        List<X509Certificate> certificates =
                certificate == null ? material.certificates() : certificates(certificate);
        ClientIdentity identity;
        try {
            identity = ClientIdentity.of(certificates, material.key());
        } catch (UnusableException e) {
            throw refusal(key, e);
        }
        try {
            identity.requireValid();
            return identity;
        } catch (UnusableException e) {
            throw refusal(certificate == null ? key : certificate, e);
        }
    }

    private static boolean holdsKey(TextSource source) {
        return source.read().contains("PRIVATE KEY-----");
    }

    private static KeyMaterial keyMaterial(TextSource source, Secret passphrase) {
        if (!source.isInline() && !FileMode.isPrivateKey(source.path())) {
            throw refusal(
                    source.label()
                            + ": others than its owner have access to the file; run chmod 0600 on it (0640 is enough if root owns it), or give the key's text instead of its path",
                    null);
        }
        try {
            return KeyMaterial.read(source.readBytes(), passphrase);
        } catch (UnusableException e) {
            throw refusal(source, e);
        }
    }

    /** The certificates of a source, at least one. */
    static List<X509Certificate> certificates(TextSource source) {
        try {
            return Certificates.read(source.readBytes());
        } catch (UnusableException e) {
            throw refusal(source, e);
        }
    }

    private static TapException refusal(TextSource source, UnusableException reason) {
        return refusal(source.label() + ": " + reason.getMessage(), reason);
    }

    private static TapException refusal(String message, Exception cause) {
        return new TapException(Kind.USAGE, message, cause);
    }
}
