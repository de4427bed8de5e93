package io.tappostgres.config;

import static io.tappostgres.config.CompoundTypes.object;
import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.TEXT_OR_FILE;
import static io.tappostgres.config.ScalarTypes.integer;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The settings of the SSH tunnel, under Stitch's flat keys and Meltano's {@code ssh_tunnel}. */
final class SshSettings {

    private static final SettingType<Integer> PORT_NUMBER = integer(1, 65535);
    private static final int SSH_PORT_NUMBER = 22;

    static final Setting<Boolean> SSH =
            Setting.of(
                            "ssh",
                            BOOLEAN,
                            "true: connect through an SSH tunnel; `host` is then as the SSH server"
                                    + " sees it.")
                    .orDefault(false);
    static final Setting<String> SSH_HOST =
            Setting.of("ssh_host", TEXT, "Host of the SSH server (bastion).");
    static final Setting<Integer> SSH_PORT =
            Setting.of("ssh_port", PORT_NUMBER, "Port of the SSH server.")
                    .orDefault(SSH_PORT_NUMBER);
    static final Setting<String> SSH_USER = Setting.of("ssh_user", TEXT, "User on the SSH server.");
    static final Setting<String> SSH_PRIVATE_KEY =
            Setting.of(
                            "ssh_private_key",
                            TEXT_OR_FILE,
                            "Private key for the SSH server, as a path or the text itself, in"
                                    + " OpenSSH's form, PEM or PKCS #8. Unset: the keys of the running"
                                    + " agent and of ~/.ssh.")
                    .hidden();
    static final Setting<String> SSH_PRIVATE_KEY_PASSPHRASE =
            Setting.of("ssh_private_key_passphrase", TEXT, "Passphrase of that key.").hidden();
    static final Setting<String> SSH_KNOWN_HOSTS =
            Setting.of(
                    "ssh_known_hosts",
                    TEXT_OR_FILE,
                    "Host keys of SSH servers to trust, as the path of a known_hosts file or its"
                            + " lines. Unset: ~/.ssh/known_hosts.");
    static final Setting<String> SSH_HOST_KEY_FINGERPRINT =
            Setting.of(
                    "ssh_host_key_fingerprint",
                    TEXT,
                    "The key that the SSH server must have, as `ssh-keygen -l` shows it: SHA256:…"
                            + " It takes the place of known hosts.");
    static final Setting<Boolean> SSH_ACCEPT_NEW_HOSTS =
            Setting.of(
                            "ssh_accept_new_hosts",
                            BOOLEAN,
                            "true: trust an SSH server that is not among the known hosts; one whose key"
                                    + " has changed is refused all the same.")
                    .orDefault(false);
    static final Setting<Integer> SSH_KEEPALIVE_SECONDS =
            Setting.of(
                            "ssh_keepalive_seconds",
                            integer(0, 3600),
                            "After so many seconds of silence an SSH server is asked for a sign of"
                                    + " life; after three without an answer it is given up. 0 does not"
                                    + " ask.")
                    .orDefault(15);

    static final Setting<String> SSH_JUMP_HOST =
            Setting.of(
                    "ssh_jump_host",
                    TEXT,
                    "Host of an SSH server that is passed on the way to the other.");
    static final Setting<Integer> SSH_JUMP_PORT =
            Setting.of("ssh_jump_port", PORT_NUMBER, "Port of that server.")
                    .orDefault(SSH_PORT_NUMBER);
    static final Setting<String> SSH_JUMP_USER =
            Setting.of("ssh_jump_user", TEXT, "User on that server; unset: as `ssh_user`.");
    static final Setting<String> SSH_JUMP_PRIVATE_KEY =
            Setting.of(
                            "ssh_jump_private_key",
                            TEXT_OR_FILE,
                            "Private key for that server; unset: as `ssh_private_key`.")
                    .hidden();
    static final Setting<String> SSH_JUMP_PRIVATE_KEY_PASSPHRASE =
            Setting.of("ssh_jump_private_key_passphrase", TEXT, "Passphrase of that key.").hidden();
    static final Setting<String> SSH_JUMP_HOST_KEY_FINGERPRINT =
            Setting.of(
                    "ssh_jump_host_key_fingerprint",
                    TEXT,
                    "As `ssh_host_key_fingerprint`, of that server.");

    static final Setting<Boolean> TUNNEL_ENABLE =
            Setting.of("enable", BOOLEAN, "As `ssh`.").orDefault(false);
    static final Setting<String> TUNNEL_HOST = Setting.of("host", TEXT, "As `ssh_host`.");
    static final Setting<Integer> TUNNEL_PORT =
            Setting.of("port", PORT_NUMBER, "As `ssh_port`.").orDefault(SSH_PORT_NUMBER);
    static final Setting<String> TUNNEL_USERNAME = Setting.of("username", TEXT, "As `ssh_user`.");
    static final Setting<String> TUNNEL_PRIVATE_KEY =
            Setting.of("private_key", TEXT_OR_FILE, "As `ssh_private_key`.").hidden();
    static final Setting<String> TUNNEL_PRIVATE_KEY_PASSWORD =
            Setting.of("private_key_password", TEXT, "As `ssh_private_key_passphrase`.").hidden();

    static final Setting<ObjectNode> SSH_TUNNEL =
            Setting.of(
                    "ssh_tunnel",
                    object(
                            TUNNEL_ENABLE,
                            TUNNEL_HOST,
                            TUNNEL_PORT,
                            TUNNEL_USERNAME,
                            TUNNEL_PRIVATE_KEY,
                            TUNNEL_PRIVATE_KEY_PASSWORD),
                    "SSH tunnel as Meltano's tap has it.");

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            List.of(
                    SSH,
                    SSH_HOST,
                    SSH_PORT,
                    SSH_USER,
                    SSH_PRIVATE_KEY,
                    SSH_PRIVATE_KEY_PASSPHRASE,
                    SSH_KNOWN_HOSTS,
                    SSH_HOST_KEY_FINGERPRINT,
                    SSH_ACCEPT_NEW_HOSTS,
                    SSH_KEEPALIVE_SECONDS,
                    SSH_JUMP_HOST,
                    SSH_JUMP_PORT,
                    SSH_JUMP_USER,
                    SSH_JUMP_PRIVATE_KEY,
                    SSH_JUMP_PRIVATE_KEY_PASSPHRASE,
                    SSH_JUMP_HOST_KEY_FINGERPRINT,
                    SSH_TUNNEL);

    private SshSettings() {}
}
