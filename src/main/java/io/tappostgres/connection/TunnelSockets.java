package io.tappostgres.connection;

import io.tappostgres.socket.WatchedSocket;
import io.tappostgres.tunnel.SshTunnel;
import io.tappostgres.tunnel.TunnelException;
import java.io.IOException;

/**
 * The sockets of one connection that goes through the tunnel.
 *
 * <p>The first one is connected before the driver is asked, so that the driver's login timeout is
 * for the database alone, and so that a tunnel that fails does so in its own words.
 */
final class TunnelSockets implements SocketRoute.Sockets, AutoCloseable {

    private final SshTunnel tunnel;
    private final String host;
    private final int port;
    private WatchedSocket first;

    private TunnelSockets(SshTunnel tunnel, String host, int port, WatchedSocket first) {
        this.tunnel = tunnel;
        this.host = host;
        this.port = port;
        this.first = first;
    }

    /** Connects with a server. */
    static TunnelSockets open(SshTunnel tunnel, String host, int port) throws TunnelException {
        return new TunnelSockets(tunnel, host, port, tunnel.connect(host, port));
    }

    /** A connected socket: the first one, and for whoever asks again, as to cancel, another. */
    @Override
    public WatchedSocket next() throws TunnelException {
        WatchedSocket unused = takeFirst();
        return unused == null ? tunnel.connect(host, port) : unused;
    }

    private synchronized WatchedSocket takeFirst() {
        WatchedSocket socket = first;
        first = null;
        return socket;
    }

    /** Closes the first socket if nobody has taken it. */
    @Override
    public void close() {
        WatchedSocket unused = takeFirst();
        if (unused != null) {
            closeQuietly(unused);
        }
    }

    private static void closeQuietly(WatchedSocket unused) {
        try {
            unused.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket of this machine cannot be closed", e);
        }
    }
}
