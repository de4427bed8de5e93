package io.tappostgres.tunnel;

import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TunnelConfig;
import io.tappostgres.socket.WatchedSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way through one or more SSH servers, for any number of connections. It is opened for the
 * first of them, and again for the next one after it was lost. Thread-safe.
 */
public final class SshTunnel implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshTunnel.class);

    private final List<SshHop> hops;
    private volatile boolean wasOpen;
    private TunnelException failure;
    private long failureNanos;

    private SshTunnel(List<SshHop> hops) {
        this.hops = hops;
    }

    /**
     * Reads the keys of the tunnel; nothing is connected yet.
     *
     * @param timeout for each step of the way; zero waits without limit
     * @throws io.tappostgres.TapException of kind USAGE if a key or the list of known hosts cannot
     *     be used
     */
    public static SshTunnel of(TunnelConfig config, Duration timeout) {
        List<SshHop> hops = new ArrayList<>();
        SshHop before = null;
        for (SshServerConfig server : config.servers()) {
            before = new SshHop(config, server, new SshDialer(server, before, timeout), timeout);
            hops.add(before);
        }
        return new SshTunnel(hops);
    }

    /**
     * Connects with a server through the tunnel.
     *
     * @param host as the last SSH server sees it
     * @return a connected socket of this machine
     */
    public WatchedSocket connect(String host, int port) throws TunnelException {
        open();
        return last().connect(host, port);
    }

    private SshHop last() {
        return hops.get(hops.size() - 1);
    }

    /**
     * Gets in at all SSH servers, unless that was done. Whoever waits for another's try has its
     * outcome.
     */
    public void open() throws TunnelException {
        long askedNanos = System.nanoTime();
        synchronized (this) {
            if (last().isUp()) {
                return;
            }
            if (failure != null && failureNanos - askedNanos > 0) {
                throw failure;
            }
            try {
                openHops();
                failure = null;
            } catch (TunnelException e) {
                failure = e;
                failureNanos = System.nanoTime();
                throw e;
            }
        }
    }

    private void openHops() throws TunnelException {
        for (SshHop hop : hops) {
            if (!hop.isUp()) {
                hop.open();
            }
        }
        if (wasOpen) {
            LOG.info("The SSH connection to {} is there again", description(last()));
            return;
        }
        wasOpen = true;
        LOG.info(
                "Connections go through the SSH server {}; \"host\" is as that server sees it",
                hops.stream().map(SshTunnel::description).collect(Collectors.joining(", then ")));
    }

    private static String description(SshHop hop) {
        return "%s@%s (%s)"
                .formatted(hop.server().user(), SshFailures.address(hop.server()), hop.hostKey());
    }

    /** Ends the sessions with all servers, the last one's first. */
    @Override
    public void close() {
        for (int hop = hops.size() - 1; hop >= 0; hop--) {
            hops.get(hop).close();
        }
    }
}
