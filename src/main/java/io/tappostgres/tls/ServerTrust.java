package io.tappostgres.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * Decides whether a server is trusted, and remembers whom it was asked about, as nothing else tells
 * what was wrong with a certificate that was refused. Thread-safe.
 */
final class ServerTrust implements X509TrustManager {

    /** Null to trust everyone, as all modes but verify-ca and verify-full do. */
    private final X509TrustManager verification;

    private volatile X509Certificate lastShown;

    ServerTrust(X509TrustManager verification) {
        this.verification = verification;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        lastShown = chain[0];
        if (verification != null) {
            verification.checkServerTrusted(chain, authType);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("the tap is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verification == null ? new X509Certificate[0] : verification.getAcceptedIssuers();
    }

    X509Certificate lastShown() {
        return lastShown;
    }
}
