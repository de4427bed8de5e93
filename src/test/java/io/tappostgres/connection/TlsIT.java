package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.KeyForms;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestCertificate;
import io.tappostgres.testing.TlsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with a good certificate, and what it and the tap make of each other. */
class TlsIT {

    private static final String PASSWORD = "planted-secret";
    private static final String PASSPHRASE = "planted-passphrase";
    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final TestAuthority AUTHORITY = TestAuthority.create("authority");

    private static TlsServer tls;
    @TempDir private static Path directory;
    private static TapFiles files;

    @BeforeAll
    static void startServer() throws Exception {
        files = new TapFiles(directory);
        tls =
                TlsServer.start(
                        AUTHORITY,
                        AUTHORITY.server("localhost", "127.0.0.1"),
                        "hostssl all alice 127.0.0.1/32 md5 clientcert=verify-full",
                        "hostssl all carol 127.0.0.1/32 cert",
                        "hostssl all forced 127.0.0.1/32 md5",
                        "hostnossl all forced 127.0.0.1/32 reject",
                        "hostssl all clear 127.0.0.1/32 reject");
        tls.database().execute("CREATE TABLE t (id int); GRANT SELECT ON t TO PUBLIC");
        for (String role : List.of("alice", "carol", "forced", "clear")) {
            tls.database().execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, PASSWORD));
        }
    }

    @AfterAll
    static void stopServer() throws Exception {
        tls.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer", "require", "verify-ca", "verify-full"})
    void whatWasNegotiatedIsTold(String mode) {
        Map<String, String> config = Map.of("sslmode", mode, "sslrootcert", AUTHORITY.pem());
        assertThat(told(discover("forced", config)))
                .containsExactly(
                        "INFO The SQL connection to localhost:%d is encrypted: TLSv1.3, TLS_AES_256_GCM_SHA384 (sslmode %s)"
                                .formatted(tls.server().port(), mode));
    }

    @Test
    void aServerThatDemandsTlsGetsItWithoutAWordInTheConfig() {
        assertThat(told(discover("forced", Map.of()))).hasSize(1);
        assertThat(told(discover("forced", Map.of("ssl", "false")))).hasSize(1);
        assertThat(told(discover("forced", Map.of("ssl", "true")))).hasSize(1);
        assertThat(told(discover("forced", Map.of("sslmode", "allow")))).hasSize(1);
        assertThat(refusal(discover("forced", Map.of("sslmode", "disable"))))
                .endsWith(
                        "pg_hba.conf rejects connection for host \"127.0.0.1\", user \"forced\", database \"tap_tls\", no encryption (SQLSTATE 28000); the server may let this user in with TLS only: set \"ssl\" to true, and check that pg_hba.conf admits this client");
    }

    @Test
    void aServerThatTakesNoTlsGetsNoneUnlessItIsRequired() {
        assertThat(told(discover("clear", Map.of()))).isEmpty();
        assertThat(refusal(discover("clear", Map.of("ssl", true))))
                .endsWith(
                        "SSL encryption (SQLSTATE 28000); pg_hba.conf admits nobody like this with TLS: have a line \"hostssl\" added there, or set \"sslmode\" to disable in a network that you trust");
    }

    @Test
    void anAddressIsVerifiedAsANameIs() {
        Map<String, String> config =
                Map.of(
                        "host",
                        "127.0.0.1",
                        "sslmode",
                        "verify-full",
                        "sslrootcert",
                        AUTHORITY.pem());
        assertThat(told(discover("forced", config))).hasSize(1);
    }

    /** And nothing but that: the file that counts where the config names none is left alone. */
    @Test
    void systemIsWhatJavaTrusts() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home of system"));
        Files.writeString(
                Files.createDirectory(home.resolve(".postgresql")).resolve("root.crt"),
                AUTHORITY.pem());
        TapRunner atHome = TAP.withEnvironment("HOME", home.toString());
        Map<String, String> system = Map.of("sslrootcert", "system");

        assertThat(told(discover(trusting(atHome, AUTHORITY), "forced", system)).get(0))
                .endsWith("(sslmode verify-full)");
        TapRunner ofStranger = trusting(atHome, TestAuthority.create("stranger"));
        assertThat(refusal(discover(ofStranger, "forced", system)))
                .endsWith(
                        ": the server's certificate is signed by an authority that is not trusted (CN=authority) (SQLSTATE 08006); what Java trusts has not got it: set \"sslrootcert\" to the authority's certificate");
        assertThat(told(discover(ofStranger, "forced", Map.of("sslmode", "verify-full"))))
                .hasSize(1);
    }

    @Test
    void textsOfTheEnvironmentAreAsGoodAsFiles() {
        TestCertificate alice = AUTHORITY.client("alice");
        TapRunner tap =
                TAP.withEnvironment("TAP_POSTGRES_SSLMODE", "verify-full")
                        .withEnvironment("TAP_POSTGRES_SSLROOTCERT", AUTHORITY.pem())
                        .withEnvironment("TAP_POSTGRES_SSLCERT", alice.pem())
                        .withEnvironment(
                                "TAP_POSTGRES_SSLKEY", KeyForms.pkcs8(alice.key(), PASSPHRASE))
                        .withEnvironment("TAP_POSTGRES_SSLPASSWORD", PASSPHRASE);
        assertThat(told(discover(tap, "alice", Map.of()))).hasSize(1);
    }

    @Test
    void meltanosSettingsDoTheSame() {
        TestCertificate alice = AUTHORITY.client("alice");
        Map<String, Object> config = new HashMap<>();
        config.put("ssl_enable", true);
        config.put("ssl_certificate_authority", AUTHORITY.pem());
        config.put("ssl_client_certificate_enable", true);
        config.put("ssl_client_certificate", alice.pem());
        config.put("ssl_client_private_key", alice.keyPem());
        assertThat(told(discover("alice", config)).get(0)).endsWith("(sslmode verify-full)");
    }

    @Test
    void aClientCertificateThatIsDemandedCanHaveEveryForm() throws Exception {
        TestCertificate rsa = AUTHORITY.client("alice", "RSA");
        TestCertificate edwards = AUTHORITY.client("alice", "Ed25519");
        requireLogin(rsa, KeyForms.traditional(rsa.key()));
        requireLogin(rsa, KeyForms.traditional(rsa.key(), "AES-256-CBC", PASSPHRASE));
        requireLogin(edwards, edwards.keyPem());
        TestCertificate elliptic = AUTHORITY.client("alice");
        requireLogin(elliptic, write("der", elliptic.key().getEncoded()));
        requireLogin(elliptic, write("p12", KeyForms.pkcs12(elliptic, PASSPHRASE)));
    }

    @Test
    void aClientCertificateThatIsMissingIsAskedFor() {
        assertThat(refusal(discover("alice", Map.of("ssl", true))))
                .endsWith(
                        "connection requires a valid client certificate (SQLSTATE 28000); set \"sslcert\" and \"sslkey\" to a certificate that the server's authority signed for this user, or have clientcert taken out of the line of pg_hba.conf");
        TestCertificate stranger = TestAuthority.create("other").client("alice");
        assertThat(refusal(discover("alice", pair(stranger, stranger.keyPem()))))
                .contains("connection requires a valid client certificate");
        TestCertificate bob = AUTHORITY.client("bob");
        assertThat(refusal(discover("alice", pair(bob, bob.keyPem()))))
                .endsWith(
                        "password authentication failed for user \"alice\" (SQLSTATE 28P01); check \"user\" and \"password\" in the config, and that the name (CN) in the client certificate is the user's, which pg_hba.conf can ask for (clientcert=verify-full)");
        assertThat(refusal(discover("carol", pair(bob, bob.keyPem()))))
                .endsWith(
                        "certificate authentication failed for user \"carol\" (SQLSTATE 28000); the name (CN) in the certificate of \"sslcert\" must be the one of \"user\", or pg_ident.conf must map it");
    }

    @Test
    void filesOfTheHomeDirectoryAreUsedWhereTheConfigNamesNone() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path files = Files.createDirectory(home.resolve(".postgresql"));
        TestCertificate alice = AUTHORITY.client("alice");
        TapRunner tap = TAP.withEnvironment("HOME", home.toString());
        Files.writeString(files.resolve("root.crt"), AUTHORITY.pem());
        Files.writeString(files.resolve("postgresql.crt"), alice.pem());
        Path key = Files.writeString(files.resolve("postgresql.key"), alice.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(told(discover(tap, "alice", Map.of("sslmode", "verify-full")))).hasSize(1);

        Path ofDriver = Files.write(files.resolve("postgresql.pk8"), alice.key().getEncoded());
        Files.setPosixFilePermissions(ofDriver, PosixFilePermissions.fromString("rw-------"));
        assertThat(told(discover(tap, "alice", Map.of()))).hasSize(1);
    }

    @Test
    void whatCannotBeUsedIsRefusedBeforeAnythingIsConnected() {
        TestCertificate expired = AUTHORITY.expiredClient("alice");
        TapResult result = discover("alice", pair(expired, expired.keyPem()));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(CriticalLine.of(result)).startsWith("sslcert: the certificate expired on ");
        TestCertificate alice = AUTHORITY.client("alice");
        TapResult wrong =
                discover("alice", pair(alice, KeyForms.pkcs8(alice.key(), "other " + PASSPHRASE)));
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(CriticalLine.of(wrong)).isEqualTo("sslkey: sslpassword is not its passphrase");
        assertThat(wrong.stderr()).doesNotContain(PASSPHRASE);
    }

    private static void requireLogin(TestCertificate certificate, String key) {
        TapResult result = discover("alice", pair(certificate, key));
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    private static Map<String, Object> pair(TestCertificate certificate, String key) {
        return Map.of(
                "ssl",
                true,
                "sslcert",
                certificate.pem(),
                "sslkey",
                key,
                "sslpassword",
                PASSPHRASE);
    }

    private static String write(String name, byte[] content) throws Exception {
        Path file = Files.write(directory.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private static TapRunner trusting(TapRunner tap, TestAuthority authority) throws Exception {
        String name = "trusted by Java.p12";
        return tap.withJvmOption(
                        "-Djavax.net.ssl.trustStore="
                                + write(name, authority.trustStore(PASSPHRASE)))
                .withJvmOption("-Djavax.net.ssl.trustStorePassword=" + PASSPHRASE);
    }

    private static TapResult discover(String user, Map<String, ?> more) {
        return discover(TAP, user, more);
    }

    private static TapResult discover(TapRunner tap, String user, Map<String, ?> more) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("host", "localhost");
        config.put("connect_timeout", 60);
        config.put("user", user);
        config.put("password", PASSWORD);
        config.put("filter_dbs", tls.database().name());
        config.putAll(more);
        return tap.run("--config", files.config(tls.database(), config), "--discover");
    }

    private static String refusal(TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.stderr()).doesNotContain(PASSWORD).doesNotContain(PASSPHRASE);
        return CriticalLine.of(result);
    }

    private static List<String> told(TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stderrLines().stream()
                .filter(line -> line.contains(" connection to "))
                .toList();
    }
}
