package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.SshKeys;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestDatabase;
import io.tappostgres.testing.TlsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A server that is reached through an SSH server, by all that the tap does. */
class SshTunnelIT {

    private static final JsonNode NO_STATE = TapFiles.parse("{}");

    @TempDir private Path directory;
    private Path key;

    @BeforeEach
    void makeKey() {
        key = SshKeys.generate(directory.resolve("key"), "ed25519");
    }

    private Map<String, Object> settings(OpenSshServer ssh) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("ssh", "true");
        settings.put("ssh_host", ssh.host());
        settings.put("ssh_port", ssh.port());
        settings.put("ssh_user", ssh.user());
        settings.put("ssh_private_key", Files.readString(key));
        settings.put("ssh_known_hosts", ssh.knownHostsLine("ed25519") + "\n");
        return settings;
    }

    /** The certificate is for the configured host, which is not where the tap connects to. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void tunnelAndTlsGoTogetherForTablesAndForTheLog(boolean throughSsh, boolean withTls)
            throws Exception {
        TestAuthority authority = TestAuthority.create("root");
        Path roots = Files.writeString(directory.resolve("root.crt"), authority.pem());
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                TlsServer tls = TlsServer.start(authority, authority.server("localhost"));
                LoggedDatabase logged =
                        LoggedDatabase.create(
                                        tls.server(),
                                        LogVariant.PGOUTPUT_18,
                                        directory,
                                        "CREATE TABLE t (id int PRIMARY KEY, text text)",
                                        "INSERT INTO t SELECT id, repeat('x', 100) FROM generate_series(1, 5000) AS id")
                                .select("t")
                                .with("host", "localhost")
                                .with("sslmode", withTls ? "verify-full" : "disable")
                                .with("sslrootcert", roots.toString())) {
            if (throughSsh) {
                settings(ssh).forEach(logged::with);
            }
            TapResult copied = logged.succeed(NO_STATE);
            logged.execute("UPDATE t SET text = 'y' WHERE id > 4000", "DELETE FROM t WHERE id = 1");
            logged.flushLog();
            TapResult read = logged.succeed(Transcript.lastState(copied));

            List<String> lines = new ArrayList<>(copied.stdoutLines());
            lines.addAll(read.stdoutLines());
            logged.requireSame(new LogTarget().read(lines), "t", "copy and log");
            if (throughSsh) {
                assertThat(ssh.forwardsTo(tls.server().port())).isGreaterThan(3);
            } else {
                assertThat(ssh.log()).doesNotContain("Accepted publickey");
            }
        }
    }

    /** Here the tap cannot resolve the name; the SSH server can. */
    @Test
    void hostIsAsTheSshServerSeesItAndTheLogSaysSo() throws Exception {
        TapFiles files = new TapFiles(directory);
        Path hosts = Files.writeString(directory.resolve("hosts"), "192.0.2.1 nobody\n");
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                TestDatabase database = PostgresServer.newest().createDatabase("tap_ssh")) {
            database.execute("CREATE TABLE t (id int)");
            Map<String, Object> more = settings(ssh);
            more.put("host", "localhost");
            more.put("filter_dbs", "tap_ssh");
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Djdk.net.hosts.file=" + hosts)
                            .run("-c", files.config(database, more), "--discover");
            assertThat(result.exitCode()).as(result.stderr()).isZero();
            assertThat(result.stderrLines())
                    .contains(
                            "INFO Connections go through the SSH server %s@127.0.0.1:%d (ssh-ed25519 %s); \"host\" is as that server sees it"
                                    .formatted(
                                            ssh.user(),
                                            ssh.port(),
                                            SshKeys.fingerprint(ssh.hostKey("ed25519"))));
        }
    }

    @Test
    void keysOfTheUserAreTriedIfNoneIsConfigured() throws Exception {
        TapFiles files = new TapFiles(directory);
        Path home = Files.createDirectories(directory.resolve("home/.ssh")).getParent();
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                TestDatabase database = PostgresServer.newest().createDatabase("tap_ssh")) {
            database.execute("CREATE TABLE t (id int)");
            Files.copy(key, home.resolve(".ssh/id_ed25519"));
            Files.writeString(home.resolve(".ssh/known_hosts"), ssh.knownHostsLine("ecdsa") + "\n");
            Map<String, Object> more = settings(ssh);
            more.remove("ssh_private_key");
            more.remove("ssh_known_hosts");
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Duser.home=" + home)
                            .run("-c", files.config(database, more), "--discover");
            assertThat(result.exitCode()).as(result.stderr()).isZero();
        }
    }

    @Test
    void keysOfTheAgentAreTriedIfNoneIsConfigured() throws Exception {
        TapFiles files = new TapFiles(directory);
        Path socket = directory.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString()).start();
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                TestDatabase database = PostgresServer.newest().createDatabase("tap_ssh")) {
            database.execute("CREATE TABLE t (id int)");
            while (!Files.exists(socket)) {
                Thread.sleep(20);
            }
            ProcessBuilder adding = new ProcessBuilder("ssh-add", "-q", key.toString());
            adding.environment().put("SSH_AUTH_SOCK", socket.toString());
            assertThat(adding.start().waitFor()).isZero();
            Map<String, Object> more = settings(ssh);
            more.remove("ssh_private_key");
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Duser.home=" + directory)
                            .withEnvironment("SSH_AUTH_SOCK", socket.toString())
                            .run("-c", files.config(database, more), "--discover");
            assertThat(result.exitCode()).as(result.stderr()).isZero();
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void refusedLoginIsTheCriticalLineAndShowsNoSecret() throws Exception {
        TapFiles files = new TapFiles(directory);
        Path other = SshKeys.generate(directory.resolve("other"), "rsa", "planted-secret", "PEM");
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                TestDatabase database = PostgresServer.newest().createDatabase("tap_ssh")) {
            Map<String, Object> more = settings(ssh);
            more.put("ssh_private_key", Files.readString(other));
            more.put("ssh_private_key_passphrase", "planted-secret");
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .run(
                                    "-c",
                                    files.config(database, more),
                                    "--discover",
                                    "--log-level",
                                    "DEBUG");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(CriticalLine.of(result))
                    .startsWith(
                            "cannot connect to database \"tap_ssh\" on 127.0.0.1:%d as user \"postgres\": SSH login of %s at 127.0.0.1:%d was refused (public key); offered: ssh-rsa SHA256:"
                                    .formatted(database.server().port(), ssh.user(), ssh.port()));
            assertThat(result.stderr())
                    .doesNotContain("planted-secret")
                    .doesNotContain(database.server().password())
                    .doesNotContain(Files.readString(other).lines().skip(4).findFirst().get());
        }
    }

    @Test
    void keyThatCannotBeUsedIsAnErrorOfTheConfig() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (OpenSshServer ssh = OpenSshServer.start();
                TestDatabase database = PostgresServer.newest().createDatabase("tap_ssh")) {
            Map<String, Object> more = settings(ssh);
            more.put("ssh_private_key", key + ".pub");
            TapResult result =
                    TapRunner.ofBuiltJar().run("-c", files.config(database, more), "--discover");
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(CriticalLine.of(result)).contains("this is a public key");
            assertThat(ssh.log()).doesNotContain("JSCH");
        }
    }
}
