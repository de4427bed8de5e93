package io.tappostgres.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.config.Secret;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TunnelConfig;
import io.tappostgres.testing.SshKeys;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same tunnel through another make of SSH server, with keys that no OpenSSH has made. */
class EmbeddedSshServerIT {

    private static final long MUCH = 20L * 1024 * 1024;

    @TempDir private Path directory;

    @Test
    void connectionsGoThrough() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        SshServer server = server(key);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
        try (server;
                EchoServer target = EchoServer.start(MUCH);
                SshTunnel tunnel = tunnel(server, key);
                Socket unread = tunnel.connect("127.0.0.1", target.port());
                Socket socket = tunnel.connect("127.0.0.1", target.port())) {
            socket.setSoTimeout(60_000);
            socket.getInputStream().skipNBytes(MUCH);
            assertThat(unread.isConnected()).isTrue();
        }
    }

    @Test
    void serverThatForwardsNothingSaysSo() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        SshServer server = server(key);
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        server.start();
        try (server;
                SshTunnel tunnel = tunnel(server, key)) {
            assertThatThrownBy(() -> tunnel.connect("127.0.0.1", 1))
                    .hasMessageStartingWith("SSH works, but the SSH server 127.0.0.1:");
        }
    }

    private static SshServer server(KeyPair key) throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        KeyPair hostKey = KeyPairGenerator.getInstance("EC").generateKeyPair();
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, shown, session) -> user.equals("tap") && shown.equals(key.getPublic()));
        return server;
    }

    private SshTunnel tunnel(SshServer server, KeyPair key) {
        SshServerConfig config =
                new SshServerConfig(
                        "127.0.0.1",
                        server.getPort(),
                        "tap",
                        GivenTunnel.text("ssh_private_key", SshKeys.pkcs8(key)),
                        Secret.NONE,
                        null);
        return SshTunnel.of(
                new TunnelConfig(
                        List.of(config),
                        GivenTunnel.text("ssh_known_hosts", directory.resolve("known_hosts")),
                        true,
                        Duration.ofSeconds(15)),
                GivenTunnel.TIMEOUT);
    }
}
