package io.tappostgres.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TunnelConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an SSH server is the one that is meant: by the fingerprint that is configured for it, or
 * else by the list of known hosts. One that was accepted as new is known from then on.
 */
final class HostKeys implements HostKeyRepository {

    private static final Logger LOG = LoggerFactory.getLogger(HostKeys.class);

    private static final HostKey[] NONE = {};
    private static final int SSH_PORT = 22;

    /** A server shows one of its keys at a time, and only one type has the fingerprint. */
    private static final List<String> TYPES_ONE_BY_ONE =
            List.of(
                    "ssh-ed25519",
                    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521",
                    "rsa-sha2-512,rsa-sha2-256");

    private final SshServerConfig server;
    private final boolean acceptsNewHosts;
    private final KnownHostsFile file;
    private final HostKeyRepository known;
    private final Set<String> shown = new LinkedHashSet<>();
    private byte[] presented;
    private boolean trusted;

    private HostKeys(
            SshServerConfig server,
            boolean acceptsNewHosts,
            KnownHostsFile file,
            HostKeyRepository known) {
        this.server = server;
        this.acceptsNewHosts = acceptsNewHosts;
        this.file = file;
        this.known = known;
    }

    /**
     * Reads what is known.
     *
     * @throws TapException of kind USAGE if it cannot be read
     */
    static HostKeys read(TunnelConfig config, SshServerConfig server, JSch jsch) {
        boolean isPinned = server.hostKeyFingerprint() != null;
        KnownHostsFile file =
                isPinned
                        ? new KnownHostsFile("", null, "ssh_host_key_fingerprint")
                        : KnownHostsFile.read(config.knownHosts(), config.acceptsNewHosts());
        try {
            jsch.setKnownHosts(new ByteArrayInputStream(file.wellFormedLines().getBytes(UTF_8)));
        } catch (JSchException e) {
            throw new TapException(
                    Kind.USAGE,
                    "%s: no list of known hosts (%s)".formatted(file.label(), e.getMessage()),
                    e);
        }
        return new HostKeys(server, config.acceptsNewHosts(), file, jsch.getHostKeyRepository());
    }

    /** Which types of host keys to ask the server for, one set after the other; "" for any. */
    List<String> typesToAskFor() {
        return server.hostKeyFingerprint() == null ? List.of("") : TYPES_ONE_BY_ONE;
    }

    /** Begins anew: another session is about to be opened. */
    void distrust() {
        trusted = false;
    }

    /** Whether the server was found to be the one that is meant. */
    boolean isTrusted() {
        return trusted;
    }

    @Override
    public int check(String host, byte[] key) {
        int result = examine(host, key);
        trusted = result == OK;
        return result;
    }

    private int examine(String host, byte[] key) {
        presented = key.clone();
        shown.add(Fingerprint.type(key) + " " + Fingerprint.of(key));
        if (server.hostKeyFingerprint() != null) {
            boolean isMeant =
                    Fingerprint.areEqual(server.hostKeyFingerprint(), Fingerprint.of(key));
            return isMeant ? OK : CHANGED;
        }
        int result = known.check(host, key);
        if (result != NOT_INCLUDED) {
            return result;
        }
        if (isKnown(host)) {
            // A key of another type is no better than another key of the same.
            return CHANGED;
        }
        if (!acceptsNewHosts) {
            return NOT_INCLUDED;
        }
        accept(host, key);
        return OK;
    }

    private boolean isKnown(String host) {
        return Arrays.stream(known.getHostKey(host, null))
                .anyMatch(hostKey -> hostKey.getMarker().isEmpty());
    }

    private void accept(String host, byte[] key) {
        LOG.warn(
                "The SSH server {} is new and is trusted from now on, as ssh_accept_new_hosts is true; its host key is {} {}",
                SshFailures.address(server),
                Fingerprint.type(key),
                Fingerprint.of(key));
        try {
            known.add(new HostKey(host, key), null);
        } catch (JSchException e) {
            LOG.debug("JSch does not know the type of the host key: {}", e.getMessage());
        }
        if (file.path() == null) {
            return;
        }
        try {
            file.append(knownHostsLine(key));
        } catch (IOException e) {
            LOG.warn(
                    "The host key could not be added to {} ({}): the next run does not know the server either",
                    file.label(),
                    e.toString());
        }
    }

    private String knownHostsLine(byte[] key) {
        String host =
                server.port() == SSH_PORT
                        ? server.host()
                        : "[%s]:%d".formatted(server.host(), server.port());
        return "%s %s %s"
                .formatted(host, Fingerprint.type(key), Base64.getEncoder().encodeToString(key));
    }

    /** The key that the server showed last. */
    String presented() {
        return presented == null
                ? "a certificate"
                : Fingerprint.type(presented) + " " + Fingerprint.of(presented);
    }

    /** Why the server is not trusted, and what to do if it is the right one. */
    TunnelException refusal(JSchException cause) {
        return TunnelException.lasting(TunnelException.Step.SERVER, reason(), cause);
    }

    private String reason() {
        String address = SshFailures.address(server);
        if (presented == null) {
            return "the SSH server %s shows a certificate that %s says is revoked"
                    .formatted(address, file.label());
        }
        if (server.hostKeyFingerprint() != null) {
            return "the SSH server %s has another host key than the configured fingerprint %s: it shows %s. Somebody may be in between. If the server's key was changed on purpose, configure the fingerprint that its administrator tells you"
                    .formatted(
                            address, server.hostKeyFingerprint().strip(), String.join(", ", shown));
        }
        String host = knownHostsLine(presented).split(" ", 2)[0];
        if (known.check(host, presented) == NOT_INCLUDED && !isKnown(host)) {
            return "the SSH server %s is not among the known hosts of %s; its host key is %s. If its administrator confirms this fingerprint, add the line \"%s\" there, or set ssh_host_key_fingerprint to \"%s\" (of a first server, ssh_jump_host_key_fingerprint), or ssh_accept_new_hosts to true"
                    .formatted(
                            address,
                            file.label(),
                            presented(),
                            knownHostsLine(presented),
                            Fingerprint.of(presented));
        }
        return "THE HOST KEY OF THE SSH SERVER %s HAS CHANGED, or is revoked: it shows %s, and %s has %s. Somebody may be in between, so nothing was sent there. Only if its administrator confirms the new key, remove the old line from there and add \"%s\""
                .formatted(
                        address,
                        presented(),
                        file.label(),
                        others(host),
                        knownHostsLine(presented));
    }

    private String others(String host) {
        String keys =
                Arrays.stream(known.getHostKey(host, null))
                        .map(key -> fingerprint(key))
                        .collect(Collectors.joining(", "));
        return keys.isEmpty() ? "another" : keys;
    }

    private static String fingerprint(HostKey key) {
        return key.getType() + " " + Fingerprint.of(Base64.getDecoder().decode(key.getKey()));
    }

    @Override
    public HostKey[] getHostKey() {
        return known.getHostKey();
    }

    /** What is known of a host, so that JSch asks for keys of that type first. */
    @Override
    public HostKey[] getHostKey(String host, String type) {
        return server.hostKeyFingerprint() == null ? known.getHostKey(host, type) : NONE;
    }

    @Override
    public void add(HostKey hostKey, UserInfo userInfo) {
        throw new UnsupportedOperationException("hosts are accepted by check");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("no known host is forgotten");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("no known host is forgotten");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return file.label();
    }
}
