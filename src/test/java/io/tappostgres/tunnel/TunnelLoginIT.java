package io.tappostgres.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tappostgres.TapException;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SshServerConfig;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.SshKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With which keys the tap gets in at an SSH server, and what a person reads otherwise. */
class TunnelLoginIT {

    private static OpenSshServer server;
    @TempDir private Path directory;

    @BeforeAll
    static void startServer() {
        server = OpenSshServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, OPENSSH, ''",
        "ed25519, OPENSSH, secret words",
        "ecdsa, OPENSSH, ''",
        "ecdsa, OPENSSH, secret words",
        "ecdsa, PEM, ''",
        "ecdsa, PEM, secret words",
        "ecdsa, PKCS8, ''",
        "ecdsa, PKCS8, secret words",
        "rsa, OPENSSH, ''",
        "rsa, OPENSSH, secret words",
        "rsa, PEM, ''",
        "rsa, PEM, secret words",
        "rsa, PKCS8, ''",
        "rsa, PKCS8, secret words",
    })
    void keysOfAllTypesAndFormsGetInAsFilesAndAsText(String type, String format, String passphrase)
            throws Exception {
        Path key = SshKeys.generate(directory.resolve("key"), type, passphrase, format);
        server.authorise(key);
        open(GivenTunnel.server(server, key, passphrase));
        open(GivenTunnel.server(server, Files.readString(key), passphrase));
        open(
                GivenTunnel.server(
                        server, Files.readString(key).strip().replace("\n", "\r\n"), passphrase));
    }

    private static void open(SshServerConfig config) throws Exception {
        try (SshTunnel tunnel = GivenTunnel.through(server, config)) {
            tunnel.open();
        }
    }

    @Test
    void keyOfTypeEd25519GetsInAsPkcs8() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        server.authoriseLine(SshKeys.authorisedLine(key));
        open(GivenTunnel.server(server, SshKeys.pkcs8(key), ""));
    }

    @Test
    void curveBeforeAKeyIsPassedOver() throws Exception {
        Path key = SshKeys.generate(directory.resolve("key"), "ecdsa", "", "PEM");
        server.authorise(key);
        String text =
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + Files.readString(key);
        open(GivenTunnel.server(server, text, ""));
    }

    @Test
    void keyThatIsNotAuthorisedIsRefusedWithItsFingerprint() throws Exception {
        Path key = SshKeys.generate(directory.resolve("key"), "ed25519");
        assertThat(refusal(GivenTunnel.server(server, key, "")))
                .isEqualTo(
                        "SSH login of %s at 127.0.0.1:%d was refused (public key); offered: ssh-ed25519 %s (ssh_private_key (%s)); check the user, and that the public key is one line of its ~/.ssh/authorized_keys on that server (directory 700, file 600); the server's log says more"
                                .formatted(
                                        server.user(),
                                        server.port(),
                                        SshKeys.fingerprint(key),
                                        key));
    }

    @Test
    void userWhoDoesNotExistIsRefused() throws Exception {
        Path key = SshKeys.generate(directory.resolve("key"), "ed25519");
        SshServerConfig nobody =
                new SshServerConfig(
                        server.host(),
                        server.port(),
                        "no-such-user",
                        GivenTunnel.text("ssh_private_key", key),
                        Secret.NONE,
                        null);
        assertThat(refusal(nobody)).startsWith("SSH login of no-such-user at 127.0.0.1:");
    }

    private static String refusal(SshServerConfig config) throws Exception {
        try (SshTunnel tunnel = GivenTunnel.through(server, config)) {
            TunnelException refused = catchThrowableOfType(TunnelException.class, tunnel::open);
            assertThat(refused.step()).isEqualTo(TunnelException.Step.LOGIN);
            assertThat(refused.isLasting()).isTrue();
            return refused.getMessage();
        }
    }

    @Test
    void keysThatCannotBeUsedAreRefusedBeforeAnythingIsConnected() throws Exception {
        Path locked =
                SshKeys.generate(directory.resolve("locked"), "ed25519", "secret words", "OPENSSH");
        assertUsage(locked, "", "the key has a passphrase: set it as ssh_private_key_passphrase");
        assertUsage(
                locked, "wrong", "the passphrase is not that of the key, or the key is damaged");
        assertUsage(Path.of(locked + ".pub"), "", "this is a public key; give the private one");
        assertUsage(directory.resolve("none"), "", "there is no file");
        assertUsage(directory, "", "cannot be read");
        Path odd = Files.writeString(directory.resolve("odd"), "no key at all");
        assertUsage(odd, "", "no private key in a form that is known");
        String damaged = Files.readString(locked);
        assertUsage(
                Files.writeString(odd, damaged.substring(0, damaged.length() / 2)),
                "secret words",
                "no private key in a form that is known");
    }

    private static void assertUsage(Path key, String passphrase, String message) {
        assertThatThrownBy(
                        () ->
                                GivenTunnel.through(
                                        server, GivenTunnel.server(server, key, passphrase)))
                .isInstanceOfSatisfying(
                        TapException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(TapException.Kind.USAGE))
                .hasMessageStartingWith("ssh_private_key")
                .hasMessageContaining(message);
    }
}
