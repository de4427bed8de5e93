package io.tappostgres.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes keys as their users do, by OpenSSH's {@code ssh-keygen}. */
public final class SshKeys {

    private SshKeys() {}

    /**
     * Makes a key of this type, {@code ed25519}, {@code ecdsa} or {@code rsa}, without passphrase.
     */
    public static Path generate(Path file, String type) {
        return generate(file, type, "", "OPENSSH");
    }

    /**
     * The same.
     *
     * @param format {@code OPENSSH}, {@code PEM} or {@code PKCS8}
     */
    public static Path generate(Path file, String type, String passphrase, String format) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                type,
                                "-N",
                                passphrase,
                                "-C",
                                "test",
                                "-f",
                                file.toString()));
        if (!format.equals("OPENSSH")) {
            command.addAll(List.of("-m", format));
        }
        if (type.equals("rsa")) {
            command.addAll(List.of("-b", "2048"));
        }
        run(command);
        return file;
    }

    /** What {@code ssh-keygen -l} shows: {@code SHA256:…}. */
    public static String fingerprint(Path key) {
        return run(List.of("ssh-keygen", "-l", "-f", key.toString())).split(" ", -1)[1];
    }

    /** Hides the names in a known_hosts file, as HashKnownHosts does. */
    public static void hash(Path knownHosts) {
        run(List.of("ssh-keygen", "-H", "-f", knownHosts.toString()));
    }

    /** A private key in PEM's form of PKCS #8. */
    public static String pkcs8(KeyPair key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /**
     * The line of authorized_keys for an Ed25519 key (RFC 8709); its last 32 bytes are the point.
     */
    public static String authorisedLine(KeyPair ed25519) {
        byte[] encoded = ed25519.getPublic().getEncoded();
        byte[] type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer blob = ByteBuffer.allocate(4 + type.length + 4 + 32);
        blob.putInt(type.length).put(type).putInt(32).put(encoded, encoded.length - 32, 32);
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array());
    }

    static String publicKey(Path privateKey) throws IOException {
        return Files.readString(Path.of(privateKey + ".pub")).strip();
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "there is no ssh-keygen: install it (Debian: openssh-client)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
