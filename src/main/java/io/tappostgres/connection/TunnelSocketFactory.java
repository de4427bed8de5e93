package io.tappostgres.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Gives the driver sockets that are connected with the database through a {@link TunnelRoute}. The
 * driver makes it by its name, leaves a connected socket as it is, and so knows the database by the
 * host of its URL, which is the one that a certificate has to be for.
 */
public final class TunnelSocketFactory extends SocketFactory {

    private final TunnelRoute route;

    /**
     * @param routeName of an open route
     */
    public TunnelSocketFactory(String routeName) {
        route = TunnelRoute.named(routeName);
    }

    @Override
    public Socket createSocket() throws IOException {
        return route.socket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return route.socket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return route.socket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return route.socket();
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return route.socket();
    }
}
