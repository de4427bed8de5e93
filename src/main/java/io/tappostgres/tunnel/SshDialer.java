package io.tappostgres.tunnel;

import io.tappostgres.config.SshServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** How an SSH server is reached: directly, or through the one before it. Used by one thread. */
final class SshDialer {

    private final SshServerConfig server;
    private final SshHop before;
    private final Duration timeout;
    private InetAddress resolved;

    /**
     * @param before the server that is passed on the way, or null
     */
    SshDialer(SshServerConfig server, SshHop before, Duration timeout) {
        this.server = server;
        this.before = before;
        this.timeout = timeout;
    }

    /** Connects with the server. */
    Socket dial() throws TunnelException {
        return before == null ? direct() : before.connect(server.host(), server.port());
    }

    private Socket direct() throws TunnelException {
        Socket socket = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
            resolved = address.getAddress();
            socket.connect(address, (int) timeout.toMillis());
            socket.setKeepAlive(true);
            return socket;
        } catch (IOException e) {
            try (socket) {
                throw new SshFailures(server, timeout).unreachable(resolved, e);
            } catch (TunnelException unreachable) {
                throw unreachable;
            } catch (IOException notClosed) {
                throw new SshFailures(server, timeout).unreachable(resolved, notClosed);
            }
        }
    }

    /** The server's address; null if its name has none, or is resolved elsewhere. */
    InetAddress resolved() {
        return resolved;
    }
}
