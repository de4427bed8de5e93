package io.tappostgres.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import io.tappostgres.config.HomeDirectory;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.config.TextSource;
import io.tappostgres.testing.KeyForms;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is connected, and in which words. */
class ClientTlsTest {

    private static final TestAuthority AUTHORITY = TestAuthority.create("authority");
    private static final TestCertificate ALICE = AUTHORITY.client("alice");
    private static final String SECRET = "planted-secret";

    @TempDir private Path directory;

    @Test
    void nothingIsReadWhereNothingIsNeeded() {
        assertThat(ClientTls.of(SslConfig.of("prefer"))).isNull();
        assertThat(ClientTls.of(SslConfig.of("require"))).isNull();
        assertThat(ClientTls.of(config("disable", "/nonexistent", "/nonexistent", null, "")))
                .isNull();
        assertThat(ClientTls.of(config("require", "/nonexistent", null, null, ""))).isNull();
    }

    @Test
    void rootsAreABundleOrJavasOwn() {
        String bundle = "Amazon -- roots\n" + AUTHORITY.pem() + "\n" + ALICE.pem();
        assertThat(ClientTls.of(config("verify-ca", bundle, null, null, ""))).isNotNull();
        SslConfig system = new SslConfig("verify-full", true, null, null, null, Secret.NONE);
        assertThat(ClientTls.of(system)).isNotNull();
    }

    @Test
    void rootsThatAreNoneAreRefused() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "nothing");
        assertThat(refusal(config("verify-full", "/nonexistent", null, null, "")))
                .isEqualTo(
                        "sslrootcert: there is no file \"/nonexistent\"; give the path of a file that this user may read, or the text itself");
        assertThat(refusal(config("verify-full", directory.toString(), null, null, "")))
                .startsWith("sslrootcert: the file \"%s\" cannot be read (".formatted(directory));
        assertThat(refusal(config("verify-ca", text.toString(), null, null, "")))
                .isEqualTo(
                        "sslrootcert (%s): it has no certificate: give it in PEM, which begins with -----BEGIN CERTIFICATE-----"
                                .formatted(text));
        assertThat(refusal(config("verify-ca", ALICE.keyPem(), null, null, "")))
                .isEqualTo("sslrootcert: it has no certificate, but \"PRIVATE KEY\"");
        String damaged = AUTHORITY.pem().replaceFirst("MII", "AAA");
        assertThat(refusal(config("verify-ca", damaged, null, null, "")))
                .isEqualTo("sslrootcert: its certificate is damaged: copy it again");
        String cut = AUTHORITY.pem().substring(0, 200);
        assertThat(refusal(config("verify-ca", cut, null, null, "")))
                .isEqualTo(
                        "sslrootcert: it begins like PEM and has no end: copy it again with its last line, -----END …");
    }

    @Test
    void halfOfAPairIsRefused() {
        assertThat(refusal(config("require", null, ALICE.pem(), null, "")))
                .isEqualTo("sslcert is set but sslkey is not: set its key");
        assertThat(refusal(config("require", null, null, ALICE.keyPem(), "")))
                .isEqualTo("sslkey is set but sslcert is not: set its certificate");
    }

    @Test
    void whatIsNotThePairsIsRefused() throws Exception {
        String other = AUTHORITY.client("bob").keyPem();
        assertThat(refusalOfKey(other))
                .isEqualTo(
                        "sslkey: its key is not the one of the certificate: set sslcert and sslkey to a pair");
        assertThat(refusalOfKey(AUTHORITY.client("bob", "RSA").keyPem()))
                .isEqualTo(
                        "sslkey: its key is not the one of the certificate: set sslcert and sslkey to a pair");
        assertThat(refusalOfKey(ALICE.pem()))
                .isEqualTo("sslkey: it has no key, but \"CERTIFICATE\"");
        Path der = closed(Files.write(directory.resolve("der"), ALICE.chain().get(0).getEncoded()));
        assertThat(refusalOfKey(der.toString()))
                .isEqualTo(
                        "sslkey (%s): it has a certificate where the key belongs".formatted(der));
        Path text = closed(Files.writeString(directory.resolve("text"), SECRET));
        assertThat(refusalOfKey(text.toString()))
                .isEqualTo(
                        "sslkey (%s): it has no key: give it in PEM, which has a line -----BEGIN … PRIVATE KEY-----"
                                .formatted(text));
        assertThat(refusalOfKey("-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----\n"))
                .isEqualTo("sslkey: its block \"PRIVATE KEY\" is damaged: copy it again");
    }

    @Test
    void passphrasesAreAskedForByTheirSetting() throws Exception {
        String missing = "it is encrypted: set sslpassword to its passphrase";
        String wrong = "sslpassword is not its passphrase";
        TestCertificate rsa = AUTHORITY.client("alice", "RSA");
        for (String key :
                new String[] {
                    KeyForms.pkcs8(rsa.key(), SECRET),
                    KeyForms.traditional(rsa.key(), "AES-128-CBC", SECRET),
                    KeyForms.traditional(rsa.key(), "DES-EDE3-CBC", SECRET)
                }) {
            assertThat(refusal(config("require", null, rsa.pem(), key, "")))
                    .isEqualTo("sslkey: " + missing);
            assertThat(refusal(config("require", null, rsa.pem(), key, "other " + SECRET)))
                    .isEqualTo("sslkey: " + wrong);
        }
        Path pkcs12 = closed(Files.write(directory.resolve("p12"), KeyForms.pkcs12(rsa, SECRET)));
        assertThat(refusal(config("require", null, null, pkcs12.toString(), "")))
                .isEqualTo("sslkey (%s): %s".formatted(pkcs12, missing));
        assertThat(refusal(config("require", null, null, pkcs12.toString(), "other")))
                .isEqualTo("sslkey (%s): %s".formatted(pkcs12, wrong));
    }

    @Test
    void anExpiredCertificateIsRefusedWithItsDay() {
        TestCertificate expired = AUTHORITY.expiredClient("alice");
        assertThat(refusal(config("require", null, expired.pem(), expired.keyPem(), "")))
                .isEqualTo(
                        "sslcert: the certificate expired on %s: renew it"
                                .formatted(
                                        LocalDate.ofInstant(
                                                expired.chain().get(0).getNotAfter().toInstant(),
                                                ZoneOffset.UTC)));
    }

    @Test
    void anEncryptionThatJavaDoesNotKnowIsTold() {
        String key =
                KeyForms.traditional(ALICE.key(), "AES-128-CBC", SECRET)
                        .replace("AES-128-CBC", "CAMELLIA-128-CBC");
        assertThat(refusal(config("require", null, ALICE.pem(), key, SECRET)))
                .isEqualTo(
                        "sslkey: it is encrypted in a way that this Java does not know (CAMELLIA-128-CBC): encrypt it anew with openssl pkcs8 -topk8 -v2 aes256");
    }

    @Test
    void verificationWithoutRootsNamesWhereTheyCanBe() {
        assertThat(refusal(SslConfig.of("verify-full")))
                .isEqualTo(
                        "sslmode verify-full needs to know whom to trust: set sslrootcert to the certificate of the server's authority (a path or PEM), or to system for the public ones, or put it into %s"
                                .formatted(HomeDirectory.path().resolve(".postgresql/root.crt")));
    }

    @Test
    void aKeyFileThatOthersCanReadIsRefused() throws Exception {
        Path key = Files.writeString(directory.resolve("open.key"), ALICE.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(refusal(config("require", null, ALICE.pem(), key.toString(), "")))
                .isEqualTo(
                        "sslkey (%s): others than its owner have access to the file; run chmod 0600 on it (0640 is enough if root owns it), or give the key's text instead of its path"
                                .formatted(key));
    }

    private static Path closed(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String refusalOfKey(String key) {
        return refusal(config("require", null, ALICE.pem(), key, ""));
    }

    private static String refusal(SslConfig config) {
        TapException refusal = catchThrowableOfType(TapException.class, () -> ClientTls.of(config));
        assertThat(refusal.kind()).isEqualTo(TapException.Kind.USAGE);
        assertThat(refusal.getMessage()).doesNotContain(SECRET);
        return refusal.getMessage();
    }

    private static SslConfig config(
            String mode, String roots, String certificate, String key, String passphrase) {
        return new SslConfig(
                mode,
                false,
                source("sslrootcert", roots),
                source("sslcert", certificate),
                source("sslkey", key),
                new Secret(passphrase));
    }

    private static TextSource source(String setting, String value) {
        return value == null ? null : new TextSource(setting, new Secret(value));
    }
}
