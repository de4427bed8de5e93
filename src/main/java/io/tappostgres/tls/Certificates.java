package io.tappostgres.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates: any number in PEM, with whatever stands between them, or DER. */
final class Certificates {

    private Certificates() {}

    /** All of them, at least one. */
    static List<X509Certificate> read(byte[] bytes) throws UnusableException {
        if (!PemBlock.isPem(bytes)) {
            if (KeyDecoder.isKey(bytes)) {
                throw new UnusableException("it has a key where a certificate belongs");
            }
            if (Der.members(bytes).isEmpty()) {
                throw new UnusableException(
                        "it has no certificate: give it in PEM, which begins with -----BEGIN CERTIFICATE-----");
            }
            return decode(bytes);
        }
        List<PemBlock> blocks = PemBlock.all(bytes);
        List<X509Certificate> certificates = of(blocks);
        if (certificates.isEmpty()) {
            throw new UnusableException(
                    "it has no certificate, but %s".formatted(PemBlock.labels(blocks)));
        }
        return certificates;
    }

    /** Those among the blocks. */
    static List<X509Certificate> of(List<PemBlock> blocks) throws UnusableException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : blocks) {
            if (block.isCertificate()) {
                certificates.addAll(decode(block.content()));
            }
        }
        return certificates;
    }

    private static List<X509Certificate> decode(byte[] der) throws UnusableException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate one : factory.generateCertificates(new ByteArrayInputStream(der))) {
                certificates.add((X509Certificate) one);
            }
            return certificates;
        } catch (CertificateException e) {
            throw new UnusableException("its certificate is damaged: copy it again", e);
        }
    }
}
