package io.tappostgres.connection;

import io.tappostgres.socket.WatchedSocket;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where one connection has its sockets from, for the driver to find: it makes its socket factory
 * itself, and can be given a text for it, which is a name here. Thread-safe.
 */
final class SocketRoute implements AutoCloseable {

    /** Makes sockets; those that are not connected yet are connected by the driver. */
    interface Sockets {
        WatchedSocket next() throws IOException;
    }

    private static final Map<String, SocketRoute> OPEN = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final Sockets sockets;
    private volatile WatchedSocket last;

    private SocketRoute(Sockets sockets) {
        this.sockets = sockets;
    }

    /** The driver can find the route until it is closed. */
    static SocketRoute open(Sockets sockets) {
        SocketRoute route = new SocketRoute(sockets);
        OPEN.put(route.name, route);
        return route;
    }

    /**
     * The open route of that name.
     *
     * @throws IllegalStateException if there is none
     */
    static SocketRoute named(String name) {
        SocketRoute route = OPEN.get(name);
        if (route == null) {
            throw new IllegalStateException("there is no route named " + name);
        }
        return route;
    }

    String name() {
        return name;
    }

    /** A new socket: the driver may need several for one connection, and one more to cancel. */
    WatchedSocket socket() throws IOException {
        WatchedSocket socket = sockets.next();
        last = socket;
        return socket;
    }

    /** The socket that was made last: the connection's own, once the driver has one. */
    WatchedSocket last() {
        return last;
    }

    /** Lets nobody find the route any more; whoever has it can still use it. */
    @Override
    public void close() {
        OPEN.remove(name);
    }
}
