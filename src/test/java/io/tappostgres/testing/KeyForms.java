package io.tappostgres.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.bouncycastle.util.io.pem.PemObject;

/** The forms in which keys are kept. Those of an EC key are of the curve P-256. */
public final class KeyForms {

    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private KeyForms() {}

    /** {@code BEGIN PRIVATE KEY}. */
    public static String pkcs8(PrivateKey key) {
        return pem(new PemObject("PRIVATE KEY", key.getEncoded()));
    }

    /** {@code BEGIN ENCRYPTED PRIVATE KEY}: AES-256 and PBKDF2, as OpenSSL does it. */
    public static String pkcs8(PrivateKey key, String passphrase) {
        try {
            OutputEncryptor encryptor =
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(PROVIDER)
                            .setPRF(PKCS8Generator.PRF_HMACSHA256)
                            .setPassword(passphrase.toCharArray())
                            .build();
            return pem(new JcaPKCS8Generator(key, encryptor).generate());
        } catch (OperatorCreationException | PemGenerationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code BEGIN RSA PRIVATE KEY} (PKCS #1) or {@code BEGIN EC PRIVATE KEY} (SEC 1). */
    public static String traditional(PrivateKey key) {
        return pem(traditionalContent(key));
    }

    /**
     * The same encrypted as OpenSSL did it before PKCS #8, with {@code Proc-Type} and {@code
     * DEK-Info}.
     *
     * @param cipher such as AES-128-CBC or DES-EDE3-CBC
     */
    public static String traditional(PrivateKey key, String cipher, String passphrase) {
        PEMEncryptor encryptor =
                new JcePEMEncryptorBuilder(cipher)
                        .setProvider(PROVIDER)
                        .build(passphrase.toCharArray());
        try {
            return pem(new JcaMiscPEMGenerator(traditionalContent(key), encryptor));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PKCS #12 file with a certificate and its key. */
    public static byte[] pkcs12(TestCertificate certificate, String passphrase) {
        return pkcs12(
                passphrase,
                store ->
                        store.setKeyEntry(
                                "user",
                                certificate.key(),
                                passphrase.toCharArray(),
                                certificate.chain().toArray(Certificate[]::new)));
    }

    /** A PKCS #12 file by which a JVM trusts whom this certificate vouches for. */
    static byte[] trustStore(Certificate root, String passphrase) {
        return pkcs12(passphrase, store -> store.setCertificateEntry("root", root));
    }

    private interface Filling {
        void fill(KeyStore store) throws KeyStoreException;
    }

    private static byte[] pkcs12(String passphrase, Filling filling) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            filling.fill(store);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            store.store(file, passphrase.toCharArray());
            return file.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Objects of the JDK or of Bouncy Castle, one PEM block each. */
    static String pem(Object... objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** With the curve, which OpenSSL writes and the JDK leaves out. */
    private static Object traditionalContent(PrivateKey key) {
        if (!(key instanceof ECPrivateKey elliptic)) {
            return key;
        }
        ASN1ObjectIdentifier curve = SECObjectIdentifiers.secp256r1;
        var structure = new org.bouncycastle.asn1.sec.ECPrivateKey(256, elliptic.getS(), curve);
        try {
            return new PrivateKeyInfo(
                    PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKeyAlgorithm(),
                    structure);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
