package io.tappostgres.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.config.SshServerConfig;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.SshKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By what an SSH server is known, and what happens if it is not. */
class HostKeyIT {

    private OpenSshServer server;
    private OpenSshServer other;
    private Path key;
    @TempDir private Path directory;

    @BeforeEach
    void startServer() throws Exception {
        key = SshKeys.generate(directory.resolve("key"), "ed25519");
        server = OpenSshServer.start().authorise(key);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
        if (other != null) {
            other.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void serverIsKnownByAnyOfItsKeys(String type) throws Exception {
        open("# a comment\nnot a line\n" + server.knownHostsLine(type) + "\n");
    }

    @Test
    void namesMayBeHashed() throws Exception {
        Path file = file(server.knownHostsLine("ecdsa"));
        SshKeys.hash(file);
        assertThat(Files.readString(file)).startsWith("|1|");
        open(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void serverIsKnownByAFingerprint(String type) throws Exception {
        String fingerprint = SshKeys.fingerprint(server.hostKey(type));
        try (SshTunnel tunnel = pinned(fingerprint)) {
            tunnel.open();
        }
    }

    @Test
    void otherKeyThanTheFingerprintIsRefused() throws Exception {
        String fingerprint = SshKeys.fingerprint(key);
        try (SshTunnel tunnel = pinned(fingerprint)) {
            assertThat(refusal(tunnel))
                    .isEqualTo(
                            "the SSH server 127.0.0.1:%d has another host key than the configured fingerprint %s: it shows ssh-ed25519 %s, ecdsa-sha2-nistp256 %s, ssh-rsa %s. Somebody may be in between. If the server's key was changed on purpose, configure the fingerprint that its administrator tells you"
                                    .formatted(
                                            server.port(),
                                            fingerprint,
                                            SshKeys.fingerprint(server.hostKey("ed25519")),
                                            SshKeys.fingerprint(server.hostKey("ecdsa")),
                                            SshKeys.fingerprint(server.hostKey("rsa"))));
        }
    }

    private SshTunnel pinned(String fingerprint) {
        return GivenTunnel.tunnel(
                GivenTunnel.missing(directory),
                true,
                GivenTunnel.server(server, key, "", fingerprint));
    }

    @Test
    void unknownServerIsRefusedWithTheLineThatMakesItKnown() throws Exception {
        Path file = file("# nobody");
        String refusal;
        try (SshTunnel tunnel = GivenTunnel.tunnel(file, false, config())) {
            refusal = refusal(tunnel);
        }
        String line = server.knownHostsLine("ed25519");
        String fingerprint = SshKeys.fingerprint(server.hostKey("ed25519"));
        assertThat(refusal)
                .isEqualTo(
                        "the SSH server 127.0.0.1:%d is not among the known hosts of ssh_known_hosts (%s); its host key is ssh-ed25519 %s. If its administrator confirms this fingerprint, add the line \"%s\" there, or set ssh_host_key_fingerprint to \"%s\" (of a first server, ssh_jump_host_key_fingerprint), or ssh_accept_new_hosts to true"
                                .formatted(server.port(), file, fingerprint, line, fingerprint));
        open(file(line));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changedKeyIsRefusedEvenWhereNewServersAreAccepted(boolean acceptsNew) throws Exception {
        other = OpenSshServer.start();
        String wrong = ofOther("ed25519");
        try (SshTunnel tunnel = GivenTunnel.tunnel(wrong + "\n", acceptsNew, config())) {
            assertThat(refusal(tunnel))
                    .isEqualTo(
                            "THE HOST KEY OF THE SSH SERVER 127.0.0.1:%d HAS CHANGED, or is revoked: it shows ssh-ed25519 %s, and ssh_known_hosts has ssh-ed25519 %s. Somebody may be in between, so nothing was sent there. Only if its administrator confirms the new key, remove the old line from there and add \"%s\""
                                    .formatted(
                                            server.port(),
                                            SshKeys.fingerprint(server.hostKey("ed25519")),
                                            SshKeys.fingerprint(other.hostKey("ed25519")),
                                            server.knownHostsLine("ed25519")));
        }
    }

    /** Who has no key that is known could else come with one of a type that is not. */
    @Test
    void keyOfAnotherTypeIsNoNewServer() throws Exception {
        other = OpenSshServer.start();
        server.close();
        server = OpenSshServer.start("HostKeyAlgorithms ssh-ed25519").authorise(key);
        try (SshTunnel tunnel = GivenTunnel.tunnel(ofOther("rsa") + "\n", true, config())) {
            assertThat(refusal(tunnel)).startsWith("THE HOST KEY OF THE SSH SERVER ");
        }
    }

    @Test
    void revokedKeyIsRefused() throws Exception {
        String line = server.knownHostsLine("ed25519");
        try (SshTunnel tunnel = GivenTunnel.tunnel("@revoked " + line + "\n", true, config())) {
            assertThat(refusal(tunnel)).contains("or is revoked");
        }
    }

    private String ofOther(String type) throws Exception {
        return other.knownHostsLine(type).replace(":" + other.port(), ":" + server.port());
    }

    @Test
    void newServerIsAcceptedIfThatIsSetAndKnownFromThenOn() throws Exception {
        Path file = directory.resolve("new/known_hosts");
        try (SshTunnel tunnel = GivenTunnel.tunnel(file, true, config())) {
            tunnel.open();
        }
        assertThat(file).hasContent(server.knownHostsLine("ed25519") + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        open(file);
    }

    @Test
    void acceptedServerIsAddedBehindALineWithoutEnd() throws Exception {
        Path file = file("# nobody");
        try (SshTunnel tunnel = GivenTunnel.tunnel(file, true, config())) {
            tunnel.open();
        }
        assertThat(file).hasContent("# nobody\n" + server.knownHostsLine("ed25519") + "\n");
    }

    private Path file(String content) throws Exception {
        return Files.writeString(directory.resolve("known_hosts"), content);
    }

    private SshServerConfig config() {
        return GivenTunnel.server(server, key, "");
    }

    private void open(Object knownHosts) throws Exception {
        try (SshTunnel tunnel = GivenTunnel.tunnel(knownHosts, false, config())) {
            tunnel.open();
        }
    }

    private static String refusal(SshTunnel tunnel) {
        TunnelException refused = catchThrowableOfType(TunnelException.class, tunnel::open);
        assertThat(refused.step()).isEqualTo(TunnelException.Step.SERVER);
        assertThat(refused.isLasting()).isTrue();
        return refused.getMessage();
    }
}
