package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.Replica;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.SshKeys;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TlsServer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to the server: SSH and TLS. */
class CheckedConnectionIT {

    @TempDir private Path directory;

    @Test
    void eachStepOfATunnelAndTheEncryptionInItHaveTheirVerdicts() throws Exception {
        TestAuthority authority = TestAuthority.create("check");
        ServerConfiguration configuration =
                TlsServer.configuration(authority, authority.server("127.0.0.1"));
        try (TlsServer server = TlsServer.start("15", configuration);
                OpenSshServer ssh = OpenSshServer.start()) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            server.database(),
                            "tap",
                            "CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO tap");
            assertThat(findings(runs, Map.of("sslmode", "disable")).get("D05"))
                    .containsExactly("INFO : not encrypted, and does not leave the machine");
            assertThat(findings(runs, Map.of("sslmode", "require")).get("D05").get(0))
                    .matches(
                            "PASS : TLSv1.* with \\S+; the server's certificate is not verified \\(sslmode require\\)");

            Path key = SshKeys.generate(directory.resolve("key"), "ed25519");
            Map<String, Object> tunnel = new TreeMap<>();
            tunnel.put("ssh", true);
            tunnel.put("ssh_host", ssh.host());
            tunnel.put("ssh_port", ssh.port());
            tunnel.put("ssh_user", ssh.user());
            tunnel.put("ssh_private_key", key.toString());
            tunnel.put("ssh_host_key_fingerprint", SshKeys.fingerprint(ssh.hostKey("ed25519")));
            tunnel.put("sslmode", "require");
            TapResult refused = runs.run(tunnel, "--format", "json");
            assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
            List<String> steps = CheckRuns.findings(refused).get("D04");
            assertThat(steps).hasSize(3);
            assertThat(steps.get(0)).startsWith("PASS : SSH server known for the right one");
            assertThat(steps.get(1)).contains("FAIL : SSH login of ", "was refused (public key)");
            assertThat(steps.get(2)).isEqualTo("SKIP : not asked");
            assertThat(CheckRuns.findings(refused).keySet()).containsExactly("D04");

            ssh.authorise(key);
            Map<String, List<String>> through = findings(runs, tunnel);
            assertThat(through.get("D04"))
                    .containsExactly(
                            "PASS : SSH server known for the right one: %s:%d"
                                    .formatted(ssh.host(), ssh.port()),
                            "PASS : SSH login: " + ssh.user(),
                            "PASS : forwarded to the database");
            assertThat(through.get("D05").get(0))
                    .matches(
                            "PASS : TLSv1.* with \\S+; the server's certificate is not verified \\(sslmode require\\)");

            tunnel.put("sslmode", "disable");
            assertThat(findings(runs, tunnel).get("D05"))
                    .containsExactly(
                            "INFO : no TLS; the SSH tunnel encrypts the way to its server, and not beyond it");

            tunnel.put("port", 1);
            List<String> forward =
                    CheckRuns.findings(runs.run(tunnel, "--format", "json")).get("D04");
            assertThat(forward.get(2)).startsWith("FAIL : SSH works, but the SSH server ");
        }
    }

    /** Each remedy is taken, that at the server first. */
    @Test
    void rowsThatLeaveTheMachineInClearAreWarnedOfUntilTheConfigDemandsTls() throws Exception {
        String address = addressOfThisMachine().getHostAddress();
        TestAuthority authority = TestAuthority.create("check");
        ServerConfiguration configuration =
                TlsServer.configuration(authority, authority.server(address))
                        .withSetting("ssl", "off")
                        .withSetting("listen_addresses", "127.0.0.1, " + address)
                        .withHbaLine("host all all %s/32 md5".formatted(address));
        try (TlsServer server = TlsServer.start("15", configuration)) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            server.database(),
                            "tap",
                            "CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO tap");
            String demand =
                    "set \"sslmode\" to \"require\" in the config, or to \"verify-full\" with the authority's certificate in \"sslrootcert\"";
            TapResult without = runs.run(Map.of("host", address), "--format", "json");
            assertThat(without.exitCode()).as(without.toString()).isZero();
            assertThat(CheckRuns.findings(without).get("D05"))
                    .containsExactly("WARN : not encrypted");
            assertThat(CheckRuns.remedies(without, "D05"))
                    .containsExactly(
                            "turn TLS on at the server: ssl = on, ssl_cert_file and ssl_key_file in postgresql.conf",
                            demand);

            server.database().execute("ALTER SYSTEM SET ssl = on");
            server.database().execute("SELECT pg_reload_conf()");
            Replica.await(server.database(), "current_setting('ssl') = 'on'");
            TapResult disabled =
                    runs.run(Map.of("host", address, "sslmode", "disable"), "--format", "json");
            assertThat(CheckRuns.findings(disabled).get("D05"))
                    .containsExactly("WARN : not encrypted, although the server could");
            assertThat(CheckRuns.remedies(disabled, "D05")).containsExactly(demand);

            Map<String, String> demanding =
                    Map.of(
                            "host",
                            address,
                            "sslmode",
                            "verify-full",
                            "sslrootcert",
                            authority.pem());
            assertThat(findings(runs, demanding).get("D05").get(0))
                    .matches(
                            "PASS : TLSv1.* with \\S+; the server's certificate and host name are verified \\(sslmode verify-full\\)");
        }
    }

    /** One by which it can be reached from others. */
    private static InetAddress addressOfThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress())
                .findFirst()
                .orElseGet(() -> Assumptions.abort("this machine has no address but loopback"));
    }

    private static Map<String, List<String>> findings(CheckRuns runs, Map<String, ?> config) {
        TapResult result = runs.run(config, "--format", "json");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return CheckRuns.findings(result);
    }
}
