package io.tappostgres.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Gives the driver the sockets of a {@link SocketRoute}. The driver makes it by its name, connects
 * a socket that is not connected yet, and leaves a connected one as it is; so it knows the database
 * by the host of its URL, which is the one that a certificate has to be for.
 */
public final class RoutedSocketFactory extends SocketFactory {

    private final SocketRoute route;

    /**
     * @param routeName of an open route
     */
    public RoutedSocketFactory(String routeName) {
        route = SocketRoute.named(routeName);
    }

    @Override
    public Socket createSocket() throws IOException {
        return route.socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw notAsked();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        throw notAsked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw notAsked();
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw notAsked();
    }

    /** The driver connects with a time-out, which it can do only by itself. */
    private static IOException notAsked() {
        return new IOException("the driver asks for sockets that it connects itself");
    }
}
