package io.tappostgres.connection;

import io.tappostgres.tunnel.SshTunnel;
import io.tappostgres.tunnel.TunnelException;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way of one connection through the tunnel, for the driver to find: it makes its socket factory
 * itself, and can be given a text for it, which is a name here.
 *
 * <p>The first socket is connected before the driver is asked, so that the driver's login timeout
 * is for the database alone, and so that a tunnel that fails does so in its own words.
 */
final class TunnelRoute implements AutoCloseable {

    private static final Map<String, TunnelRoute> OPEN = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final SshTunnel tunnel;
    private final String host;
    private final int port;
    private Socket first;

    private TunnelRoute(SshTunnel tunnel, String host, int port, Socket first) {
        this.tunnel = tunnel;
        this.host = host;
        this.port = port;
        this.first = first;
    }

    /** Connects; the driver can find the route until it is closed. */
    static TunnelRoute open(SshTunnel tunnel, String host, int port) throws TunnelException {
        TunnelRoute route = new TunnelRoute(tunnel, host, port, tunnel.connect(host, port));
        OPEN.put(route.name, route);
        return route;
    }

    /**
     * The open route of that name.
     *
     * @throws IllegalStateException if there is none
     */
    static TunnelRoute named(String name) {
        TunnelRoute route = OPEN.get(name);
        if (route == null) {
            throw new IllegalStateException("there is no way through a tunnel named " + name);
        }
        return route;
    }

    String name() {
        return name;
    }

    /** A connected socket: the first one, and for whoever asks again, as to cancel, another. */
    Socket socket() throws TunnelException {
        Socket unused = takeFirst();
        return unused == null ? tunnel.connect(host, port) : unused;
    }

    private synchronized Socket takeFirst() {
        Socket socket = first;
        first = null;
        return socket;
    }

    /** Lets nobody find the route any more; who has, can go on to use it. */
    @Override
    public void close() {
        OPEN.remove(name);
        Socket unused = takeFirst();
        if (unused != null) {
            closeQuietly(unused);
        }
    }

    private static void closeQuietly(Socket unused) {
        try {
            unused.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket of this machine cannot be closed", e);
        }
    }
}
