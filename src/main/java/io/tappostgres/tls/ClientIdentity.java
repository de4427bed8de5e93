package io.tappostgres.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * The certificate that a user logs in with, and its key.
 *
 * @param chain the certificate, and what there is of those that lead to its root
 */
record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {

    ClientIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * The key with the certificate that it belongs to.
     *
     * @param certificates in any order
     */
    static ClientIdentity of(List<X509Certificate> certificates, PrivateKey key)
            throws UnusableException {
        for (X509Certificate certificate : certificates) {
            if (belongTogether(certificate.getPublicKey(), key)) {
                return new ClientIdentity(chain(certificate, certificates), key);
            }
        }
        throw new UnusableException(
                "its key is not the one of the certificate: set sslcert and sslkey to a pair");
    }

    /** Refuses a certificate that no server would take today. */
    void requireValid() throws UnusableException {
        Instant now = Instant.now();
        Instant end = chain.get(0).getNotAfter().toInstant();
        Instant begin = chain.get(0).getNotBefore().toInstant();
        if (now.isAfter(end)) {
            throw new UnusableException(
                    "the certificate expired on %s: renew it".formatted(day(end)));
        }
        if (now.isBefore(begin)) {
            throw new UnusableException(
                    "the certificate is not valid before %s: check the clock of this machine"
                            .formatted(day(begin)));
        }
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** Whether the one verifies what the other signs. */
    private static boolean belongTogether(PublicKey certified, PrivateKey key) {
        if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] text = {1};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** In the order in which a server wants them, without those that do not belong to it. */
    private static List<X509Certificate> chain(
            X509Certificate first, List<X509Certificate> certificates) {
        List<X509Certificate> rest = new ArrayList<>(certificates);
        List<X509Certificate> chain = new ArrayList<>();
        X509Certificate next = first;
        while (next != null) {
            chain.add(next);
            rest.remove(next);
            next = issuer(next, rest);
        }
        return chain;
    }

    private static X509Certificate issuer(X509Certificate issued, List<X509Certificate> among) {
        for (X509Certificate candidate : among) {
            if (candidate.getSubjectX500Principal().equals(issued.getIssuerX500Principal())) {
                return candidate;
            }
        }
        return null;
    }

    /** Shows the certificate to a server that asks for one of its issuer. */
    KeyManager[] keyManagers() throws GeneralSecurityException {
        char[] none = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, none);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        store.setKeyEntry("user", key, none, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory.getKeyManagers();
    }
}
