package io.tappostgres.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.config.TextSource;
import io.tappostgres.testing.KeyForms;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms in which people keep a client certificate and its key. */
class ClientKeysTest {

    private static final String PASSPHRASE = "pass phrase";

    private static final TestAuthority ROOT = TestAuthority.create("root");
    private static final TestAuthority AUTHORITY = ROOT.createIntermediate("intermediate");
    private static final TestCertificate RSA = AUTHORITY.client("alice", "RSA");
    private static final TestCertificate ELLIPTIC = AUTHORITY.client("alice", "EC");
    private static final TestCertificate EDWARDS = AUTHORITY.client("alice", "Ed25519");

    @TempDir private Path directory;

    private static Stream<Arguments> forms() {
        List<Arguments> forms = new ArrayList<>();
        for (TestCertificate certificate : List.of(RSA, ELLIPTIC, EDWARDS)) {
            PrivateKey key = certificate.key();
            forms.add(Arguments.of("PKCS #8", certificate, KeyForms.pkcs8(key)));
            forms.add(
                    Arguments.of(
                            "PKCS #8 encrypted", certificate, KeyForms.pkcs8(key, PASSPHRASE)));
        }
        for (TestCertificate certificate : List.of(RSA, ELLIPTIC)) {
            PrivateKey key = certificate.key();
            forms.add(Arguments.of("traditional", certificate, KeyForms.traditional(key)));
            for (String cipher :
                    List.of("AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC")) {
                forms.add(
                        Arguments.of(
                                cipher,
                                certificate,
                                KeyForms.traditional(key, cipher, PASSPHRASE)));
            }
        }
        return forms.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void aKeyIsTheSameInEveryForm(String form, TestCertificate certificate, String key)
            throws Exception {
        requireFound(certificate, text("sslcert", certificate.pem()), text("sslkey", key));
        requireFound(
                certificate,
                text("sslcert", certificate.pem()),
                file("sslkey", key.getBytes(UTF_8)));
    }

    @Test
    void filesThatAreNoTextAreRead() throws Exception {
        TextSource certificate = file("sslcert", ELLIPTIC.chain().get(0).getEncoded());
        TextSource key = file("sslkey", ELLIPTIC.key().getEncoded());
        ClientIdentity der = find(certificate, key);
        assertThat(der.key()).isEqualTo(ELLIPTIC.key());
        assertThat(der.chain()).containsExactly(ELLIPTIC.chain().get(0));

        TextSource pkcs12 = file("sslkey", KeyForms.pkcs12(RSA, PASSPHRASE));
        requireFound(RSA, null, pkcs12);
        requireFound(RSA, text("sslcert", RSA.pem()), pkcs12);
    }

    @Test
    void oneTextCanHoldBoth() {
        requireFound(RSA, text("sslcert", RSA.keyPem() + RSA.pem()), null);
        requireFound(RSA, null, text("sslkey", RSA.keyPem() + RSA.pem()));
    }

    @Test
    void aChainIsPutInOrderAndWhatDoesNotBelongToItIsLeftOut() {
        TestCertificate other = AUTHORITY.client("bob");
        String mixed =
                """
                Bag Attributes: -----
                %s
                # my own
                %s
                %s
                """
                        .formatted(ROOT.pem(), other.pem(), ELLIPTIC.pem());
        ClientIdentity found = find(text("sslcert", mixed), text("sslkey", ELLIPTIC.keyPem()));
        assertThat(found.chain()).hasSize(3).startsWith(ELLIPTIC.chain().get(0));
        assertThat(found.chain()).containsAll(ELLIPTIC.chain());
    }

    @Test
    void lineBreaksOfOtherSystemsAreNoMatter() {
        requireFound(
                RSA,
                text("sslcert", RSA.pem().replace("\n", "\r\n")),
                text(
                        "sslkey",
                        KeyForms.traditional(RSA.key(), "AES-256-CBC", PASSPHRASE)
                                .replace("\n", "\r\n")));
    }

    private static void requireFound(
            TestCertificate expected, TextSource certificate, TextSource key) {
        ClientIdentity found = find(certificate, key);
        assertThat(number(found.key())).isEqualTo(number(expected.key()));
        assertThat(found.chain()).isEqualTo(expected.chain());
    }

    /** What makes the key, whatever is encoded with it. */
    private static Object number(PrivateKey key) {
        return key instanceof ECPrivateKey elliptic ? elliptic.getS() : key;
    }

    private static ClientIdentity find(TextSource certificate, TextSource key) {
        return ClientIdentities.find(
                new SslConfig("require", false, null, certificate, key, new Secret(PASSPHRASE)));
    }

    private static TextSource text(String setting, String text) {
        return new TextSource(setting, new Secret(text));
    }

    private TextSource file(String setting, byte[] content) throws Exception {
        Path file = Files.write(directory.resolve(setting), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new TextSource(setting, new Secret(file.toString()));
    }
}
