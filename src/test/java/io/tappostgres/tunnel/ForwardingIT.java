package io.tappostgres.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.config.Secret;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.SshKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes through a tunnel, and what a person reads if nothing does. */
class ForwardingIT {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final long MUCH = 20L * 1024 * 1024;

    private Path key;
    @TempDir private Path directory;

    @BeforeEach
    void makeKey() {
        key = SshKeys.generate(directory.resolve("key"), "ed25519");
    }

    private SshServerConfig config(OpenSshServer server) {
        return GivenTunnel.server(server, key, "");
    }

    /** The server is made to change its keys meanwhile, too. */
    @Test
    void allThatIsSentArrives() throws Exception {
        try (EchoServer target = EchoServer.start(MUCH);
                OpenSshServer server = OpenSshServer.start("RekeyLimit 1M").authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server));
                Socket socket = tunnel.connect("localhost", target.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getInputStream().skipNBytes(MUCH);
            byte[] sent = new byte[3_000_000];
            for (int i = 0; i < sent.length; i++) {
                sent[i] = (byte) ((i * 31) >> 3);
            }
            Thread sending = new Thread(() -> write(socket, sent), "sending");
            sending.start();
            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            sending.join();
            socket.shutdownOutput();
            assertThat(server.forwardsTo(target.port())).isEqualTo(1);
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A few seconds are as many questions of the server, each of which has to be answered. */
    @Test
    void whoDoesNotReadHoldsUpNobodyElse() throws Exception {
        try (EchoServer target = EchoServer.start(10 * MUCH);
                EchoServer small = EchoServer.start(100);
                OpenSshServer server =
                        OpenSshServer.start("ClientAliveInterval 1", "ClientAliveCountMax 1")
                                .authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server));
                Socket unread = tunnel.connect("127.0.0.1", target.port())) {
            Thread.sleep(6_000);
            try (Socket other = tunnel.connect("127.0.0.1", small.port())) {
                other.setSoTimeout(PATIENCE_MILLIS);
                other.getInputStream().skipNBytes(100);
            }
            unread.setSoTimeout(PATIENCE_MILLIS);
            unread.getInputStream().skipNBytes(10 * MUCH);
            assertThat(server.log()).doesNotContain("Timeout, client not responding");
        }
    }

    @Test
    void timeoutsOfASocketHold() throws Exception {
        try (EchoServer target = EchoServer.start(0);
                OpenSshServer server = OpenSshServer.start().authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server));
                Socket socket = tunnel.connect("127.0.0.1", target.port())) {
            socket.setSoTimeout(100);
            InputStream input = socket.getInputStream();
            assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void twoServersArePassedOneThroughTheOther() throws Exception {
        try (EchoServer target = EchoServer.start(1000);
                OpenSshServer first = OpenSshServer.start().authorise(key);
                OpenSshServer second = OpenSshServer.start().authorise(key);
                SshTunnel tunnel =
                        GivenTunnel.tunnel(
                                first.knownHostsLine("ed25519")
                                        + "\n"
                                        + second.knownHostsLine("rsa"),
                                false,
                                config(first),
                                config(second));
                Socket socket = tunnel.connect("127.0.0.1", target.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getInputStream().skipNBytes(1000);
            assertThat(first.forwardsTo(second.port())).isEqualTo(1);
            assertThat(first.forwardsTo(target.port())).isZero();
            assertThat(second.forwardsTo(target.port())).isEqualTo(1);
        }
    }

    @Test
    void targetThatRefusesIsToldApartFromALogin() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        try (OpenSshServer server = OpenSshServer.start().authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server))) {
            TunnelException refused = refusal(tunnel, "127.0.0.1", closed);
            assertThat(refused.isLasting()).isFalse();
            assertThat(refused)
                    .hasMessage(
                            "SSH works, but the SSH server 127.0.0.1:%d cannot reach 127.0.0.1:%d; check that the name and port are right as that server sees them (\"localhost\" is the SSH server itself), that a server listens there, and that it lets the SSH server in (on AWS, by the security group of the database: the private address of the SSH server)"
                                    .formatted(server.port(), closed));
            assertThat(refusal(tunnel, "no-such-host.invalid", 5432))
                    .hasMessageContaining(" cannot reach no-such-host.invalid:5432");
        }
    }

    @Test
    void serverThatDoesNotForwardSaysSo() throws Exception {
        try (EchoServer target = EchoServer.start(0);
                OpenSshServer server = OpenSshServer.start("AllowTcpForwarding no").authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server))) {
            TunnelException refused = refusal(tunnel, "127.0.0.1", target.port());
            assertThat(refused.isLasting()).isTrue();
            assertThat(refused)
                    .hasMessageStartingWith(
                            "SSH works, but the SSH server 127.0.0.1:%d does not forward to 127.0.0.1:%d for user \"%s\": set AllowTcpForwarding to yes or local in its sshd_config"
                                    .formatted(server.port(), target.port(), server.user()));
        }
    }

    private static TunnelException refusal(SshTunnel tunnel, String host, int port) {
        TunnelException refused =
                catchThrowableOfType(TunnelException.class, () -> tunnel.connect(host, port));
        assertThat(refused.step()).isEqualTo(TunnelException.Step.FORWARD);
        return refused;
    }

    @Test
    void lostTunnelIsOpenedAgainOnceForAllWhoWait() throws Exception {
        try (EchoServer target = EchoServer.start(0);
                OpenSshServer server = OpenSshServer.start().authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server));
                Socket lost = tunnel.connect("127.0.0.1", target.port())) {
            server.kill();
            lost.setSoTimeout(PATIENCE_MILLIS);
            assertThat(lost.getInputStream().read()).isEqualTo(-1);
            server.startAgain();
            int logins = logins(server);
            List<Thread> waiting = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Thread thread = new Thread(() -> connect(tunnel, target, failures), "waiting");
                thread.start();
                waiting.add(thread);
            }
            for (Thread thread : waiting) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            assertThat(logins(server) - logins).isEqualTo(1);
        }
    }

    private static void connect(SshTunnel tunnel, EchoServer target, List<Throwable> failures) {
        try {
            tunnel.connect("127.0.0.1", target.port()).close();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private static int logins(OpenSshServer server) {
        return server.log().split("Accepted publickey", -1).length - 1;
    }

    /** Such a server would be waited for until its machine's TCP gives up, which takes hours. */
    @Test
    void serverThatFallsSilentIsGivenUp() throws Exception {
        try (EchoServer target = EchoServer.start(0);
                OpenSshServer server = OpenSshServer.start().authorise(key);
                SshTunnel tunnel = GivenTunnel.through(server, config(server));
                Socket socket = tunnel.connect("127.0.0.1", target.port())) {
            server.freeze();
            long startNanos = System.nanoTime();
            socket.setSoTimeout(PATIENCE_MILLIS);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                    .isGreaterThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void serverThatIsNotThereIsToldByWhatItIs() throws Exception {
        try (OpenSshServer server = OpenSshServer.start().authorise(key)) {
            SshTunnel tunnel = GivenTunnel.through(server, config(server));
            server.kill();
            assertThatThrownBy(tunnel::open)
                    .hasMessage(
                            "cannot reach the SSH server 127.0.0.1:%d: Connection refused; check its host and port in the config, and that an SSH server listens there"
                                    .formatted(server.port()));
        }
    }

    @Test
    void serverOfAnotherProtocolIsToldAsSuch() throws Exception {
        try (OpenSshServer server = OpenSshServer.start();
                ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SshServerConfig config =
                    new SshServerConfig(
                            "127.0.0.1",
                            web.getLocalPort(),
                            "tap",
                            GivenTunnel.text("ssh_private_key", key),
                            Secret.NONE,
                            null);
            Thread answering =
                    new Thread(
                            () -> {
                                try (Socket socket = web.accept()) {
                                    write(
                                            socket,
                                            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            "web server");
            answering.start();
            assertThatThrownBy(GivenTunnel.through(server, config)::open)
                    .hasMessageContaining(" broke off before the login ")
                    .hasMessageContaining("check that this is the port of an SSH server");
            answering.join();
        }
    }

    @Test
    void serverThatHasSha1OnlyIsToldAsSuch() throws Exception {
        try (OpenSshServer server =
                OpenSshServer.start("HostKeyAlgorithms ssh-rsa").authorise(key)) {
            assertThatThrownBy(GivenTunnel.through(server, config(server))::open)
                    .hasMessage(
                            "the SSH server 127.0.0.1:%d and the tap have no algorithm in common (server_host_key: the server has ssh-rsa); update the server: what rests on SHA-1, such as ssh-rsa, is not used"
                                    .formatted(server.port()));
        }
    }
}
