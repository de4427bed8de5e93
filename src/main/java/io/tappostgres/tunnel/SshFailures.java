package io.tappostgres.tunnel;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.tunnel.TunnelException.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went wrong with one SSH server, in words that end with what to do about it. */
final class SshFailures {

    /** What a server takes, in the words of JSch: {@code Auth fail for methods 'password'}. */
    private static final Pattern METHODS = Pattern.compile("for methods '([^']*)'");

    private static final String PUBLIC_KEY = "publickey";

    private final SshServerConfig server;
    private final Duration timeout;

    SshFailures(SshServerConfig server, Duration timeout) {
        this.server = server;
        this.timeout = timeout;
    }

    /** {@code host:port}. */
    static String address(SshServerConfig server) {
        return address(server.host(), server.port());
    }

    static String address(String host, int port) {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    /**
     * A server that no connection could be made to.
     *
     * @param resolved null if its name has no address
     */
    TunnelException unreachable(InetAddress resolved, IOException cause) {
        if (resolved == null || cause instanceof UnknownHostException) {
            return passing(
                    "cannot find the SSH server %s: no such host; check its host in the config"
                            .formatted(address(server)),
                    cause);
        }
        if (!(cause instanceof SocketTimeoutException)) {
            return passing(
                    "cannot reach the SSH server %s: %s; check its host and port in the config, and that an SSH server listens there"
                            .formatted(address(server), cause.getMessage()),
                    cause);
        }
        return silent(resolved, cause);
    }

    private TunnelException silent(InetAddress resolved, Exception cause) {
        String hint =
                resolved != null && resolved.isSiteLocalAddress()
                        ? "; %s is a private address: from outside of its network, use the server's public name or address"
                                .formatted(resolved.getHostAddress())
                        : "";
        return passing(
                "the SSH server %s did not answer within %d seconds: check its host and port in the config, and that firewalls on the way (on AWS, its security group) let this machine in%s"
                        .formatted(address(server), timeout.toSeconds(), hint),
                cause);
    }

    /** A server that was reached, and with which there is no session before the login. */
    TunnelException handshake(InetAddress resolved, JSchException cause) {
        if (isTimeout(cause)) {
            return silent(resolved, cause);
        }
        if (cause instanceof JSchAlgoNegoFailException noneInCommon) {
            return TunnelException.lasting(
                    Step.SERVER,
                    "the SSH server %s and the tap have no algorithm in common (%s: the server has %s); update the server: what rests on SHA-1, such as ssh-rsa, is not used"
                            .formatted(
                                    address(server),
                                    noneInCommon.getAlgorithmName(),
                                    noneInCommon.getServerProposal()),
                    cause);
        }
        return passing(
                "the SSH server %s broke off before the login (%s): check that this is the port of an SSH server, and that it lets this machine in (MaxStartups, hosts.deny)"
                        .formatted(address(server), words(cause)),
                cause);
    }

    /** A server that knows itself for the right one, and did not let the user in. */
    TunnelException login(LoginKeys keys, JSchException cause) {
        if (isTimeout(cause)) {
            return silent(null, cause);
        }
        Matcher methods = METHODS.matcher(String.valueOf(cause.getMessage()));
        boolean wasRefused = methods.find();
        if (!wasRefused && !(cause instanceof JSchSessionDisconnectException)) {
            return TunnelException.passing(
                    Step.LOGIN,
                    "the SSH server %s broke off during the login of \"%s\" (%s): run again, and look into the server's log"
                            .formatted(address(server), server.user(), words(cause)),
                    cause);
        }
        return TunnelException.lasting(
                Step.LOGIN,
                "SSH login of %s at %s was refused (public key)%s; offered: %s; %s"
                        .formatted(
                                server.user(),
                                address(server),
                                wasRefused ? otherMethods(methods.group(1)) : ": " + words(cause),
                                keys.description(),
                                keys.isEmpty() ? NO_KEY : NOT_AUTHORISED),
                cause);
    }

    private static final String NO_KEY =
            "set ssh_private_key to the path of a private key, or its text";

    private static final String NOT_AUTHORISED =
            "check the user, and that the public key is one line of its ~/.ssh/authorized_keys on that server (directory 700, file 600); the server's log says more";

    private static String otherMethods(String methods) {
        boolean takesKeys = methods.contains(PUBLIC_KEY);
        return takesKeys || methods.isEmpty()
                ? ""
                : ": the server takes " + methods + ", which the tap does not offer";
    }

    /** A connection that this server did not make. */
    TunnelException forward(String host, int port, ForwardRefusedException cause) {
        String target = address(host, port);
        if (cause.isProhibited()) {
            return TunnelException.lasting(
                    Step.FORWARD,
                    "SSH works, but the SSH server %s does not forward to %s for user \"%s\": set AllowTcpForwarding to yes or local in its sshd_config, and check PermitOpen there and the options of the key in authorized_keys (restrict, no-port-forwarding, permitopen)"
                            .formatted(address(server), target, server.user()),
                    cause);
        }
        String why =
                cause.isAnswer()
                        ? ""
                        : ": it has got no answer from there within %d seconds"
                                .formatted(timeout.toSeconds());
        return TunnelException.passing(
                Step.FORWARD,
                "SSH works, but the SSH server %s cannot reach %s%s; check that the name and port are right as that server sees them (\"localhost\" is the SSH server itself), that a server listens there, and that it lets the SSH server in (on AWS, by the security group of the database: the private address of the SSH server)"
                        .formatted(address(server), target, why),
                cause);
    }

    private TunnelException passing(String message, Exception cause) {
        return TunnelException.passing(Step.SERVER, message, cause);
    }

    private static boolean isTimeout(JSchException cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            if (reason instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** JSch's words, and those of a server that says why it leaves. */
    private static String words(JSchException cause) {
        return cause instanceof JSchSessionDisconnectException left
                ? "\"%s\"".formatted(left.getDescription().strip())
                : String.valueOf(cause.getMessage()).replaceFirst("^Session\\.connect: ", "");
    }
}
