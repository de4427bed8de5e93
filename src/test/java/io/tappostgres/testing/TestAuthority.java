package io.tappostgres.testing;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a test's own, which issues certificates good and bad. */
public final class TestAuthority {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final X509Certificate certificate;
    private final PrivateKey key;

    /** Those between this one and its root, this one first; empty for a root. */
    private final List<X509Certificate> path;

    private TestAuthority(X509Certificate certificate, PrivateKey key, List<X509Certificate> path) {
        this.certificate = certificate;
        this.key = key;
        this.path = List.copyOf(path);
    }

    /** A root. */
    public static TestAuthority create(String name) {
        KeyPair pair = keyPair("EC");
        X500Name subject = new X500Name("CN=" + name);
        X509Certificate root =
                sign(subject, pair.getPrivate(), certificate(subject, subject, pair, YEAR, true));
        return new TestAuthority(root, pair.getPrivate(), List.of());
    }

    /** An authority that this one vouches for. */
    public TestAuthority createIntermediate(String name) {
        KeyPair pair = keyPair("EC");
        X509Certificate issued = issue(name, pair, YEAR, true);
        return new TestAuthority(issued, pair.getPrivate(), withPath(issued));
    }

    /** The certificate to trust. */
    public String pem() {
        return KeyForms.pem(certificate);
    }

    /** The same as a file for {@code javax.net.ssl.trustStore}. */
    public byte[] trustStore(String passphrase) {
        return KeyForms.trustStore(certificate, passphrase);
    }

    /** The certificate of a server that is reached by these names or addresses. */
    public TestCertificate server(String... hosts) {
        return server(YEAR, hosts);
    }

    /** The same, no longer valid. */
    public TestCertificate expiredServer(String... hosts) {
        return server(Duration.ofDays(-1), hosts);
    }

    /** The certificate of a user, with an EC key. */
    public TestCertificate client(String user) {
        return client(user, "EC");
    }

    /**
     * The certificate of a user.
     *
     * @param algorithm of the key: RSA, EC or Ed25519
     */
    public TestCertificate client(String user, String algorithm) {
        KeyPair pair = keyPair(algorithm);
        return new TestCertificate(withPath(issue(user, pair, YEAR, false)), pair.getPrivate());
    }

    /** The same, no longer valid. */
    public TestCertificate expiredClient(String user) {
        KeyPair pair = keyPair("EC");
        X509Certificate expired = issue(user, pair, Duration.ofDays(-1), false);
        return new TestCertificate(withPath(expired), pair.getPrivate());
    }

    /** A list of certificates that this authority no longer stands by. */
    public String revocationList(TestCertificate... revoked) {
        Date now = Date.from(Instant.now());
        var list = new X509v2CRLBuilder(subject(certificate), now);
        list.setNextUpdate(Date.from(Instant.now().plus(YEAR)));
        for (TestCertificate one : revoked) {
            list.addCRLEntry(one.chain().get(0).getSerialNumber(), now, CRLReason.keyCompromise);
        }
        return KeyForms.pem(list.build(signer(key)));
    }

    /** With RSA, as servers before 9.4 know no elliptic curves. */
    private TestCertificate server(Duration validity, String... hosts) {
        KeyPair pair = keyPair("RSA");
        return new TestCertificate(
                withPath(issue(hosts[0], pair, validity, false, hosts)), pair.getPrivate());
    }

    private X509Certificate issue(
            String name, KeyPair pair, Duration validity, boolean isAuthority, String... hosts) {
        return sign(
                subject(certificate),
                key,
                certificate(
                        subject(certificate),
                        new X500Name("CN=" + name),
                        pair,
                        validity,
                        isAuthority,
                        hosts));
    }

    private List<X509Certificate> withPath(X509Certificate issued) {
        List<X509Certificate> longer = new ArrayList<>();
        longer.add(issued);
        longer.addAll(path);
        return longer;
    }

    private static X500Name subject(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static JcaX509v3CertificateBuilder certificate(
            X500Name issuer,
            X500Name subject,
            KeyPair pair,
            Duration validity,
            boolean isAuthority,
            String... hosts) {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(SERIAL.getAndIncrement()),
                        Date.from(now.minus(YEAR)),
                        Date.from(now.plus(validity)),
                        subject,
                        pair.getPublic());
        try {
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(isAuthority));
            if (hosts.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            }
            return builder;
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralNames names(String... hosts) {
        GeneralName[] names = new GeneralName[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
            boolean isAddress = ADDRESS.matcher(hosts[i]).matches();
            names[i] =
                    new GeneralName(
                            isAddress ? GeneralName.iPAddress : GeneralName.dNSName, hosts[i]);
        }
        return new GeneralNames(names);
    }

    private static X509Certificate sign(
            X500Name issuer, PrivateKey key, JcaX509v3CertificateBuilder certificate) {
        try {
            return new JcaX509CertificateConverter().getCertificate(certificate.build(signer(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign for " + issuer, e);
        }
    }

    private static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            switch (algorithm) {
                case "RSA" -> generator.initialize(2048);
                case "EC" -> generator.initialize(256);
                default -> {}
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
