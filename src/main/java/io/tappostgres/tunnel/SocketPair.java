package io.tappostgres.tunnel;

import io.tappostgres.socket.WatchedSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Two sockets of this process that are connected with each other, by way of the loopback interface:
 * a real socket is what the driver needs for its time-outs. Nothing listens once they are.
 *
 * @param near for who uses the connection
 * @param far for who makes it
 */
record SocketPair(WatchedSocket near, Socket far) {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int ACCEPT_MILLIS = 10_000;

    static SocketPair open() throws IOException {
        WatchedSocket near = new WatchedSocket();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            listener.setSoTimeout(ACCEPT_MILLIS);
            near.connect(listener.getLocalSocketAddress(), ACCEPT_MILLIS);
            near.setTcpNoDelay(true);
            return new SocketPair(near, accept(listener, near));
        } catch (IOException e) {
            near.close();
            throw e;
        }
    }

    /** Any process of this machine may have connected in between. */
    private static Socket accept(ServerSocket listener, Socket near) throws IOException {
        while (true) {
            Socket far = listener.accept();
            if (far.getRemoteSocketAddress().equals(near.getLocalSocketAddress())) {
                far.setTcpNoDelay(true);
                return far;
            }
            far.close();
        }
    }
}
