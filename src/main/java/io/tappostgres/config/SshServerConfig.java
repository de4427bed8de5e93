package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

/**
 * One SSH server on the way to the database, and who the tap is to it.
 *
 * @param privateKey null for the keys of a running agent and of {@code ~/.ssh}
 * @param passphrase of that key; {@link Secret#NONE} if it has none
 * @param hostKeyFingerprint {@code SHA256:…}, which the server's key must have, or null to look the
 *     key up among the known hosts
 */
public record SshServerConfig(
        String host,
        int port,
        String user,
        TextSource privateKey,
        Secret passphrase,
        String hostKeyFingerprint) {

    public SshServerConfig {
        requireNonNull(host, "host is null");
        requireNonNull(user, "user is null");
        requireNonNull(passphrase, "passphrase is null");
    }
}
