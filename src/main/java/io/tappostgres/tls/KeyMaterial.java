package io.tappostgres.tls;

import io.tappostgres.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A private key, and the certificates that lie beside it.
 *
 * @param certificates often none
 */
record KeyMaterial(PrivateKey key, List<X509Certificate> certificates) {

    KeyMaterial {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads PEM, DER or PKCS #12.
     *
     * @param passphrase {@link Secret#NONE} if there is none
     */
    static KeyMaterial read(byte[] bytes, Secret passphrase) throws UnusableException {
        if (PemBlock.isPem(bytes)) {
            return pem(PemBlock.all(bytes), passphrase);
        }
        if (KeyDecoder.isKey(bytes)) {
            return new KeyMaterial(KeyDecoder.decode(bytes, passphrase), List.of());
        }
        List<Der> members = Der.members(bytes);
        if (!members.isEmpty() && members.get(0).tag() == Der.INTEGER) {
            return pkcs12(bytes, passphrase);
        }
        boolean isCertificate = members.size() == 3 && members.get(2).tag() == Der.BIT_STRING;
        throw new UnusableException(
                isCertificate
                        ? "it has a certificate where the key belongs"
                        : "it has no key: give it in PEM, which has a line -----BEGIN … PRIVATE KEY-----");
    }

    private static KeyMaterial pem(List<PemBlock> blocks, Secret passphrase)
            throws UnusableException {
        for (PemBlock block : blocks) {
            if (block.label().equals("OPENSSH PRIVATE KEY")) {
                throw new UnusableException(
                        "it is a key of OpenSSH's own form: give the key of the certificate");
            }
            if (block.isPrivateKey()) {
                byte[] der =
                        LegacyEncryption.isOf(block)
                                ? LegacyEncryption.decrypt(block, passphrase)
                                : block.content();
                return new KeyMaterial(key(block, der, passphrase), Certificates.of(blocks));
            }
        }
        throw new UnusableException("it has no key, but " + PemBlock.labels(blocks));
    }

    /**
     * With one in 256 wrong passphrases what was decrypted looks whole, and is none the less not.
     */
    private static PrivateKey key(PemBlock block, byte[] der, Secret passphrase)
            throws UnusableException {
        if (LegacyEncryption.isOf(block) && !KeyDecoder.isKey(der)) {
            throw KeyDecoder.passphraseWrong(null);
        }
        return KeyDecoder.decode(der, passphrase);
    }

    private static KeyMaterial pkcs12(byte[] bytes, Secret passphrase) throws UnusableException {
        char[] password = passphrase.reveal().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    return new KeyMaterial(key, x509(store.getCertificateChain(alias)));
                }
            }
            throw new UnusableException("it is PKCS #12 without a key");
        } catch (IOException e) {
            if (!(e.getCause() instanceof UnrecoverableKeyException)) {
                throw new UnusableException("it is damaged: copy it again, as binary", e);
            }
            throw passphrase.isEmpty()
                    ? KeyDecoder.passphraseMissing()
                    : KeyDecoder.passphraseWrong(e);
        } catch (GeneralSecurityException e) {
            throw KeyDecoder.unknownEncryption("", e);
        }
    }

    private static List<X509Certificate> x509(Certificate... chain) {
        List<X509Certificate> certificates = new ArrayList<>();
        if (chain != null) {
            for (Certificate one : chain) {
                certificates.add((X509Certificate) one);
            }
        }
        return certificates;
    }
}
