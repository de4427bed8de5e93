package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SSH tunnel to the database.
 *
 * @param servers in the order in which they are passed; the last one reaches the database
 * @param knownHosts null for {@code ~/.ssh/known_hosts}
 * @param acceptsNewHosts whether a server that is in no list of known hosts is trusted
 * @param keepAlive how often a quiet server is asked for a sign of life; zero for never
 */
public record TunnelConfig(
        List<SshServerConfig> servers,
        TextSource knownHosts,
        boolean acceptsNewHosts,
        Duration keepAlive) {

    public TunnelConfig {
        servers = List.copyOf(servers);
        requireNonNull(keepAlive, "keepAlive is null");
    }

    /** The tunnel of a config that was found valid, or null if it has none. */
    static TunnelConfig from(SettingValues values) {
        SshServerConfig last = lastServer(values);
        if (last == null) {
            return null;
        }
        List<SshServerConfig> servers = new ArrayList<>();
        if (values.isSet(SshSettings.SSH_JUMP_HOST)) {
            servers.add(jump(values, last));
        }
        servers.add(last);
        return new TunnelConfig(
                servers,
                TextSource.of(SshSettings.SSH_KNOWN_HOSTS, values),
                values.get(SshSettings.SSH_ACCEPT_NEW_HOSTS),
                Duration.ofSeconds(values.get(SshSettings.SSH_KEEPALIVE_SECONDS)));
    }

    private static SshServerConfig lastServer(SettingValues values) {
        if (values.get(SshSettings.SSH)) {
            return new SshServerConfig(
                    values.get(SshSettings.SSH_HOST),
                    values.get(SshSettings.SSH_PORT),
                    values.get(SshSettings.SSH_USER),
                    TextSource.of(SshSettings.SSH_PRIVATE_KEY, values),
                    secret(values.get(SshSettings.SSH_PRIVATE_KEY_PASSPHRASE)),
                    values.get(SshSettings.SSH_HOST_KEY_FINGERPRINT));
        }
        if (!isMeltanoTunnel(values)) {
            return null;
        }
        ObjectNode tunnel = values.get(SshSettings.SSH_TUNNEL);
        return new SshServerConfig(
                member(tunnel, SshSettings.TUNNEL_HOST),
                member(tunnel, SshSettings.TUNNEL_PORT),
                member(tunnel, SshSettings.TUNNEL_USERNAME),
                TextSource.of(
                        SshSettings.SSH_TUNNEL.key() + "." + SshSettings.TUNNEL_PRIVATE_KEY.key(),
                        member(tunnel, SshSettings.TUNNEL_PRIVATE_KEY)),
                secret(member(tunnel, SshSettings.TUNNEL_PRIVATE_KEY_PASSWORD)),
                values.get(SshSettings.SSH_HOST_KEY_FINGERPRINT));
    }

    /** The first server has the user and the key of the last one unless it has its own. */
    private static SshServerConfig jump(SettingValues values, SshServerConfig last) {
        boolean hasOwnKey = values.isSet(SshSettings.SSH_JUMP_PRIVATE_KEY);
        String user = values.get(SshSettings.SSH_JUMP_USER);
        return new SshServerConfig(
                values.get(SshSettings.SSH_JUMP_HOST),
                values.get(SshSettings.SSH_JUMP_PORT),
                user == null ? last.user() : user,
                hasOwnKey
                        ? TextSource.of(SshSettings.SSH_JUMP_PRIVATE_KEY, values)
                        : last.privateKey(),
                hasOwnKey
                        ? secret(values.get(SshSettings.SSH_JUMP_PRIVATE_KEY_PASSPHRASE))
                        : last.passphrase(),
                values.get(SshSettings.SSH_JUMP_HOST_KEY_FINGERPRINT));
    }

    /** Whether the tunnel of Meltano's config is switched on. */
    static boolean isMeltanoTunnel(SettingValues values) {
        ObjectNode tunnel = values.get(SshSettings.SSH_TUNNEL);
        return tunnel != null && Boolean.TRUE.equals(member(tunnel, SshSettings.TUNNEL_ENABLE));
    }

    /** The member's value, else its default; null if it is not valid, which is told elsewhere. */
    static <T> T member(ObjectNode object, Setting<T> setting) {
        JsonNode node = object.get(setting.key());
        return node == null || ConfigChecker.isAbsent(node)
                ? setting.defaultValue()
                : setting.type().parse(node);
    }

    private static Secret secret(String value) {
        return value == null ? Secret.NONE : new Secret(value);
    }
}
