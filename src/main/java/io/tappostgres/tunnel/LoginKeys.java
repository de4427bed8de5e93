package io.tappostgres.tunnel;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import io.tappostgres.TapException;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TextSource;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys by which the tap logs in to an SSH server: the one of the config, or else those of the
 * running agent and then those of {@code ~/.ssh}.
 */
final class LoginKeys implements IdentityRepository {

    private static final Logger LOG = LoggerFactory.getLogger(LoginKeys.class);

    /** In OpenSSH's order. */
    private static final List<String> FILES_OF_USER =
            List.of("~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ed25519");

    private final JSch jsch;
    private final boolean isConfigured;
    private final List<String> notUsable = new ArrayList<>();

    private LoginKeys(JSch jsch, boolean isConfigured) {
        this.jsch = jsch;
        this.isConfigured = isConfigured;
    }

    /**
     * Reads the keys that are files or part of the config.
     *
     * @param jsch nobody else's
     * @throws TapException of kind USAGE if the key of the config cannot be used
     */
    static LoginKeys read(SshServerConfig server, JSch jsch) {
        LoginKeys keys = new LoginKeys(jsch, server.privateKey() != null);
        if (keys.isConfigured) {
            PrivateKey key = PrivateKey.read(server.privateKey(), server.passphrase());
            keys.add(server.privateKey().label(), key);
        } else {
            FILES_OF_USER.forEach(file -> keys.addIfUsable(file, server));
        }
        return keys;
    }

    private void addIfUsable(String file, SshServerConfig server) {
        TextSource source = TextSource.file(file, file);
        if (!Files.exists(source.path())) {
            return;
        }
        try {
            add(file, PrivateKey.read(source, server.passphrase()));
        } catch (TapException e) {
            notUsable.add(file);
            LOG.debug("The key in {} is not used: {}", file, e.getMessage());
        }
    }

    private void add(String name, PrivateKey key) {
        try {
            jsch.addIdentity(name, key.text(), null, key.passphrase());
        } catch (JSchException e) {
            throw new IllegalStateException("a key that was read cannot be used", e);
        }
    }

    @Override
    @SuppressWarnings("JdkObsolete") // JSch wants one.
    public Vector<Identity> getIdentities() {
        Vector<Identity> all = new Vector<>();
        if (!isConfigured) {
            all.addAll(ofAgent());
        }
        all.addAll(jsch.getIdentityRepository().getIdentities());
        return all;
    }

    private static List<Identity> ofAgent() {
        if (System.getenv("SSH_AUTH_SOCK") == null) {
            return List.of();
        }
        try {
            return new AgentIdentityRepository(new SSHAgentConnector()).getIdentities();
        } catch (AgentProxyException e) {
            LOG.debug("The SSH agent does not answer: {}", e.getMessage());
            return List.of();
        }
    }

    /** Which keys there are, for a message about a login that was refused. */
    String description() {
        String offered =
                getIdentities().stream()
                        .map(LoginKeys::description)
                        .collect(Collectors.joining(", "));
        String left =
                notUsable.isEmpty()
                        ? ""
                        : "; not usable without a passphrase, or at all: "
                                + String.join(", ", notUsable);
        return (offered.isEmpty() ? "no key" : offered) + left;
    }

    private static String description(Identity key) {
        return "%s %s (%s)"
                .formatted(key.getAlgName(), Fingerprint.of(key.getPublicKeyBlob()), key.getName());
    }

    boolean isEmpty() {
        return getIdentities().isEmpty();
    }

    @Override
    public String getName() {
        return "the keys of the tap";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        LOG.debug("{} stay as they are", getName());
    }
}
