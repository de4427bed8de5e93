package io.tappostgres.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Gives the driver sockets whose silence is broken every minute. While a server sorts or waits for
 * a lock nothing is sent for long; what stands between, such as a NAT gateway or a network load
 * balancer on AWS, forgets a connection after 350 s of that without a word to either end, and both
 * would wait. So it does not come to that, and a server that is gone is noticed in two minutes;
 * systems themselves wait for two hours (Linux, tcp(7)). The driver makes it by its name, and turns
 * that on ({@code tcpKeepAlive}).
 */
public final class KeptAliveSocketFactory extends SocketFactory {

    static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final int PROBES = 4;

    /** A system may not have them all. */
    private static final Map<SocketOption<Integer>, Integer> OPTIONS =
            Map.of(
                    ExtendedSocketOptions.TCP_KEEPIDLE, (int) IDLE.toSeconds(),
                    ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) INTERVAL.toSeconds(),
                    ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        for (Map.Entry<SocketOption<Integer>, Integer> option : OPTIONS.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(
            InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(address, port),
                new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(InetSocketAddress remote, InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        try {
            socket.bind(local);
            socket.connect(remote);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
