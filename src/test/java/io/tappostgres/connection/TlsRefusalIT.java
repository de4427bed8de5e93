package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestCertificate;
import io.tappostgres.testing.TlsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose certificates are bad, and servers that take no certificate, or no TLS. */
class TlsRefusalIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final TestAuthority AUTHORITY = TestAuthority.create("authority");

    @TempDir private Path directory;
    private TapFiles files;

    @BeforeEach
    void useDirectory() {
        files = new TapFiles(directory);
    }

    @Test
    void anotherHostsCertificateIsToldByItsNames() throws Exception {
        TestCertificate certificate = AUTHORITY.server("db.example.com", "*.internal", "10.0.0.1");
        try (TlsServer tls = TlsServer.start(AUTHORITY, certificate)) {
            assertThat(refusal(tls, verified("verify-full")))
                    .isEqualTo(
                            "cannot connect to database \"tap_tls\" on localhost:%d as user \"postgres\": the server's certificate is not for \"localhost\", but for db.example.com, *.internal, 10.0.0.1 (SQLSTATE 08006); set \"host\" to a name that the certificate has, or have one made with this name; \"sslmode\" verify-ca does not look at the name"
                                    .formatted(tls.server().port()));
            requireSuccess(tls, verified("verify-ca"));
            requireSuccess(tls, verified("require"));
        }
    }

    @Test
    void anExpiredCertificateIsToldWithItsDay() throws Exception {
        TestCertificate certificate = AUTHORITY.expiredServer("localhost");
        try (TlsServer tls = TlsServer.start(AUTHORITY, certificate)) {
            LocalDate day =
                    LocalDate.ofInstant(
                            certificate.chain().get(0).getNotAfter().toInstant(), ZoneOffset.UTC);
            assertThat(refusal(tls, verified("verify-ca")))
                    .endsWith(
                            ": the server's certificate, or one above it, has expired (on %s) (SQLSTATE 08006); have it renewed at the server"
                                    .formatted(day));
            requireSuccess(tls, verified("require"));
        }
    }

    @Test
    void anUnknownAuthorityIsToldByItsName() throws Exception {
        TestCertificate certificate = TestAuthority.create("stranger").server("localhost");
        try (TlsServer tls = TlsServer.start(AUTHORITY, certificate)) {
            assertThat(refusal(tls, verified("verify-full")))
                    .endsWith(
                            ": the server's certificate is signed by an authority that is not trusted (CN=stranger) (SQLSTATE 08006); set \"sslrootcert\" to the certificate of that authority");
            assertThat(refusal(tls, Map.of("sslrootcert", "system")))
                    .endsWith(
                            "what Java trusts has not got it: set \"sslrootcert\" to the authority's certificate");
            requireSuccess(tls, Map.of("ssl", true));
            requireSuccess(tls, Map.of("sslmode", "verify-full", "sslrootcert", certificate.pem()));
        }
    }

    @Test
    void aRevokedClientCertificateIsToldAsSuch() throws Exception {
        TestCertificate revoked = AUTHORITY.client("postgres");
        ServerConfiguration configuration =
                TlsServer.configuration(AUTHORITY, AUTHORITY.server("localhost"))
                        .withFile("revoked.crl", AUTHORITY.revocationList(revoked))
                        .withSetting("ssl_crl_file", "revoked.crl");
        try (TlsServer tls = TlsServer.start("18", configuration)) {
            assertThat(
                            refusal(
                                    tls,
                                    Map.of(
                                            "ssl",
                                            true,
                                            "sslcert",
                                            revoked.pem(),
                                            "sslkey",
                                            revoked.keyPem())))
                    // What the server says is lost if the end of the connection overtakes it.
                    .containsAnyOf(
                            "the server says that the client certificate is revoked",
                            "the server hung up in the TLS handshake")
                    .endsWith(
                            " set \"sslcert\" to one that an authority of the server (ssl_ca_file) signed and still stands by");
            requireSuccess(tls, verified("verify-full"));
        }
    }

    @Test
    void aServerWithOldTlsOnlyIsToldAsSuch() throws Exception {
        try (TlsServer tls = TlsServer.start(AUTHORITY, AUTHORITY.server("localhost"))) {
            reload(
                    tls,
                    "ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1'",
                    "ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.1'");
            for (String mode : new String[] {"prefer", "require"}) {
                assertThat(refusal(tls, verified(mode)))
                        .contains(
                                ": server and tap have no version of TLS in common; the tap takes 1.2 and 1.3 (SQLSTATE 08006); raise ssl_min_protocol_version");
            }
            reload(tls, "ALTER SYSTEM RESET ALL");
        }
    }

    private static void reload(TlsServer tls, String... statements) throws Exception {
        int before = reloads(tls);
        tls.database().execute(statements);
        tls.database().execute("SELECT pg_reload_conf()");
        while (reloads(tls) == before) {
            tls.database().execute("SELECT pg_sleep(0.05)");
        }
    }

    private static int reloads(TlsServer tls) {
        return tls.server().log().split("parameter \"ssl_max_protocol_version\"", -1).length;
    }

    /** The driver asks for TLS, with eight bytes, and goes away when it hears no. */
    @Test
    void nothingIsSentToAServerThatHasNoTlsWhereTlsIsRequired() throws Exception {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        Thread answering;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            answering = new Thread(() -> refuseTls(server, received), "server without TLS");
            answering.start();
            Map<String, Object> config = new HashMap<>();
            config.put("host", "localhost");
            config.put("port", server.getLocalPort());
            config.put("user", "alice");
            config.put("password", "planted-secret");
            config.put("dbname", "shop");
            config.put("ssl", "true");

            TapResult result = TAP.run("--config", files.json("config.json", config), "--discover");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(CriticalLine.of(result))
                    .contains("The server does not support SSL.")
                    .doesNotContain("planted-secret");
        }
        answering.join();
        assertThat(received.toByteArray())
                .isEqualTo(new byte[] {0, 0, 0, 8, 4, (byte) 210, 22, 47});
    }

    private static void refuseTls(ServerSocket server, ByteArrayOutputStream received) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                received.writeBytes(socket.getInputStream().readNBytes(8));
                socket.getOutputStream().write('N');
                received.writeBytes(socket.getInputStream().readAllBytes());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static Map<String, String> verified(String mode) {
        return Map.of("sslmode", mode, "sslrootcert", AUTHORITY.pem());
    }

    private String refusal(TlsServer tls, Map<String, ?> more) {
        TapResult result = discover(tls, more);
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.stderr()).doesNotContain(tls.server().password());
        return CriticalLine.of(result);
    }

    private void requireSuccess(TlsServer tls, Map<String, ?> more) throws Exception {
        tls.database().execute("CREATE TABLE IF NOT EXISTS t (id int)");
        TapResult result = discover(tls, more);
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    private TapResult discover(TlsServer tls, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>();
        config.put("host", "localhost");
        config.put("connect_timeout", 60);
        config.put("port", tls.server().port());
        config.put("user", tls.server().superuser());
        config.put("password", tls.server().password());
        config.put("dbname", tls.database().name());
        config.put("filter_dbs", tls.database().name());
        config.putAll(more);
        return TAP.run("--config", files.json("config.json", config), "--discover");
    }
}
