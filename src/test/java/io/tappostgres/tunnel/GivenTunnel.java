package io.tappostgres.tunnel;

import io.tappostgres.config.Secret;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.config.TextSource;
import io.tappostgres.config.TunnelConfig;
import io.tappostgres.testing.OpenSshServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Configs of tunnels, for tests: of servers that are known, by a key that they let in. */
final class GivenTunnel {

    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private GivenTunnel() {}

    static TextSource text(String setting, Object value) {
        return new TextSource(setting, new Secret(value.toString()));
    }

    static SshServerConfig server(OpenSshServer server, Object key, String passphrase) {
        return server(server, key, passphrase, null);
    }

    static SshServerConfig server(
            OpenSshServer server, Object key, String passphrase, String fingerprint) {
        return new SshServerConfig(
                server.host(),
                server.port(),
                server.user(),
                text("ssh_private_key", key),
                new Secret(passphrase),
                fingerprint);
    }

    /** Through these servers, whose keys are known. */
    static SshTunnel through(OpenSshServer known, SshServerConfig... servers) throws IOException {
        return tunnel(known.knownHostsLine("ed25519") + "\n", false, servers);
    }

    static SshTunnel tunnel(Object knownHosts, boolean acceptsNew, SshServerConfig... servers) {
        return SshTunnel.of(
                new TunnelConfig(
                        List.of(servers),
                        text("ssh_known_hosts", knownHosts),
                        acceptsNew,
                        Duration.ofSeconds(1)),
                TIMEOUT);
    }

    static Path missing(Path directory) {
        return directory.resolve("missing");
    }
}
