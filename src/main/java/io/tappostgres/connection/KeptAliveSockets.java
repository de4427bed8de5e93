package io.tappostgres.connection;

import io.tappostgres.socket.WatchedSocket;
import java.io.IOException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Makes sockets whose silence is broken every minute. While a server sorts or waits for a lock
 * nothing is sent for long; what stands between, such as a NAT gateway or a network load balancer
 * on AWS, forgets a connection after 350 s of that without a word to either end, and both would
 * wait. So it does not come to that, and a server that is gone is noticed in two minutes; systems
 * themselves wait for two hours (Linux, tcp(7)). The driver turns that on ({@code tcpKeepAlive}).
 */
final class KeptAliveSockets {

    static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final int PROBES = 4;

    /** A system may not have them all. */
    private static final Map<SocketOption<Integer>, Integer> OPTIONS =
            Map.of(
                    ExtendedSocketOptions.TCP_KEEPIDLE, (int) IDLE.toSeconds(),
                    ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) INTERVAL.toSeconds(),
                    ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);

    private KeptAliveSockets() {}

    /** A socket that is not connected. */
    static WatchedSocket next() throws IOException {
        WatchedSocket socket = new WatchedSocket();
        for (Map.Entry<SocketOption<Integer>, Integer> option : OPTIONS.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
    }
}
