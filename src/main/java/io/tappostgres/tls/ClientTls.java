package io.tappostgres.tls;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.SslConfig;
import io.tappostgres.config.TextSource;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS as a config wants it, with everything read that it names. Thread-safe.
 *
 * <p>Whether the name in a server's certificate is the right one is not decided here: who connects
 * knows the host.
 */
public final class ClientTls {

    private final SSLSocketFactory socketFactory;
    private final ServerTrust trust;

    private ClientTls(SSLSocketFactory socketFactory, ServerTrust trust) {
        this.socketFactory = socketFactory;
        this.trust = trust;
    }

    /**
     * Reads certificates and keys.
     *
     * @return null if the user has none and wants nothing verified, so that the driver's own way
     *     with TLS will do
     * @throws TapException of kind USAGE that names the setting, if one cannot be used
     */
    public static ClientTls of(SslConfig ssl) {
        boolean verifies = ssl.verifies();
        boolean hasIdentity =
                ssl.certificate() != null || ssl.key() != null || DefaultFiles.haveIdentity();
        if (ssl.sslMode().equals("disable") || !(verifies || hasIdentity)) {
            return null;
        }
        ClientIdentity identity = ClientIdentities.find(ssl);
        try {
            ServerTrust trust = new ServerTrust(verifies ? trusted(ssl) : null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null ? null : identity.keyManagers(),
                    new TrustManager[] {trust},
                    null);
            return new ClientTls(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException | IOException e) {
            throw new TapException(Kind.USAGE, "this Java cannot set up TLS: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager trusted(SslConfig ssl)
            throws GeneralSecurityException, IOException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(ssl.trustsSystem() ? null : roots(ssl));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager certificates) {
                return certificates;
            }
        }
        throw new GeneralSecurityException("no trust manager for certificates");
    }

    private static KeyStore roots(SslConfig ssl) throws GeneralSecurityException, IOException {
        TextSource source =
                ssl.rootCertificates() == null
                        ? DefaultFiles.rootCertificates()
                        : ssl.rootCertificates();
        if (source == null) {
            throw new TapException(
                    Kind.USAGE,
                    "sslmode %s needs to know whom to trust: set sslrootcert to the certificate of the server's authority (a path or PEM), or to system for the public ones, or put it into %s"
                            .formatted(ssl.sslMode(), DefaultFiles.file("root.crt")));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate root : ClientIdentities.certificates(source)) {
            store.setCertificateEntry("root " + number++, root);
        }
        return store;
    }

    public SSLSocketFactory socketFactory() {
        return socketFactory;
    }

    /** The certificate that a server showed last, be it trusted or not; null if none did. */
    public X509Certificate lastShown() {
        return trust.lastShown();
    }
}
