package io.tappostgres.testing;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate that a {@link TestAuthority} issued, and its key.
 *
 * @param chain the certificate, and those that lead to the root, without that
 */
public record TestCertificate(List<X509Certificate> chain, PrivateKey key) {

    public TestCertificate {
        chain = List.copyOf(chain);
    }

    /** The chain, the certificate itself first. */
    public String pem() {
        return KeyForms.pem(chain.toArray());
    }

    /** The key in PKCS #8, not encrypted. */
    public String keyPem() {
        return KeyForms.pkcs8(key);
    }
}
