package io.tappostgres.tunnel;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.Session;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TunnelConfig;
import io.tappostgres.socket.WatchedSocket;
import io.tappostgres.tunnel.TunnelException.Step;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SSH server of a tunnel, and the session with it. Opened by one thread at a time; the rest is
 * thread-safe.
 */
final class SshHop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SshHop.class);

    private final SshServerConfig server;
    private final Duration keepAlive;
    private final Duration timeout;
    private final SshDialer dialer;
    private final JSch jsch;
    private final HostKeys hostKeys;
    private final LoginKeys loginKeys;
    private final SshFailures failures;
    private volatile Session session;
    private volatile boolean closed;

    /**
     * @param dialer connects with the server
     * @throws io.tappostgres.TapException of kind USAGE if its key or the known hosts cannot be
     *     read
     */
    SshHop(TunnelConfig config, SshServerConfig server, SshDialer dialer, Duration timeout) {
        this.server = server;
        this.keepAlive = config.keepAlive();
        this.timeout = timeout;
        this.dialer = dialer;
        jsch = new JSch();
        jsch.setInstanceLogger(new JschLog());
        hostKeys = HostKeys.read(config, server, jsch);
        loginKeys = LoginKeys.read(server, jsch);
        failures = new SshFailures(server, timeout);
    }

    SshServerConfig server() {
        return server;
    }

    boolean isUp() {
        Session current = session;
        return current != null && current.isConnected();
    }

    /** The host key by which the server is known, once it is. */
    String hostKey() {
        return hostKeys.presented();
    }

    /** Connects and logs in. */
    void open() throws TunnelException {
        TunnelException refused = null;
        for (String types : hostKeys.typesToAskFor()) {
            try {
                open(types);
                return;
            } catch (TunnelException e) {
                if (!isOfHostKey(e)) {
                    throw e;
                }
                refused = refused == null || isOfTrust(e) ? e : refused;
            }
        }
        throw refused;
    }

    /** Whether the server may be asked for a host key of another type. */
    private static boolean isOfHostKey(TunnelException failure) {
        return isOfTrust(failure)
                || (failure.getCause() instanceof JSchAlgoNegoFailException noneInCommon
                        && noneInCommon.getAlgorithmName().equals("server_host_key"));
    }

    private static boolean isOfTrust(TunnelException failure) {
        return failure.getCause() instanceof JSchHostKeyException;
    }

    private void open(String hostKeyTypes) throws TunnelException {
        SshLine line = new SshLine(dialer.dial());
        hostKeys.distrust();
        try {
            Session attempt = session(line, hostKeyTypes);
            attempt.connect((int) timeout.toMillis());
            begin(attempt, line);
        } catch (JSchException e) {
            line.close();
            throw failure(e);
        }
    }

    private Session session(SshLine line, String hostKeyTypes) throws JSchException {
        Session created = jsch.getSession(server.user(), server.host(), server.port());
        created.setSocketFactory(line);
        created.setHostKeyRepository(hostKeys);
        created.setIdentityRepository(loginKeys);
        created.setDaemonThread(true);
        created.setConfig("StrictHostKeyChecking", "yes");
        created.setConfig("PreferredAuthentications", "publickey");
        if (!hostKeyTypes.isEmpty()) {
            created.setConfig("server_host_key", hostKeyTypes);
        }
        return created;
    }

    private void begin(Session opened, SshLine line) {
        session = opened;
        if (closed) {
            opened.disconnect();
            return;
        }
        new SessionWatch(opened, line, keepAlive, () -> over(line))
                .start(SshFailures.address(server));
    }

    private void over(SshLine line) {
        if (!closed) {
            LOG.warn(
                    "The SSH connection to {} was lost: {}",
                    SshFailures.address(server),
                    line.end() == null ? "the server ended the session" : line.end());
        }
    }

    private TunnelException failure(JSchException cause) {
        if (cause instanceof JSchHostKeyException) {
            return hostKeys.refusal(cause);
        }
        boolean isLogin =
                hostKeys.isTrusted() || String.valueOf(cause.getMessage()).startsWith("Auth ");
        return isLogin
                ? failures.login(loginKeys, cause)
                : failures.handshake(dialer.resolved(), cause);
    }

    /**
     * Lets the server connect with another one.
     *
     * @return connected
     */
    WatchedSocket connect(String host, int port) throws TunnelException {
        try {
            return ForwardedConnection.open(session, host, port, timeout);
        } catch (ForwardRefusedException e) {
            throw failures.forward(host, port, e);
        } catch (IOException | JSchException e) {
            throw TunnelException.passing(
                    Step.SERVER,
                    "the SSH connection to %s was lost: run again with the last STATE"
                            .formatted(SshFailures.address(server)),
                    e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Session current = session;
        if (current != null) {
            current.disconnect();
        }
    }
}
