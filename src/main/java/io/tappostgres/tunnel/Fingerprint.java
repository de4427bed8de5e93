package io.tappostgres.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How a public key is shown, as {@code ssh-keygen -l} does. */
final class Fingerprint {

    private Fingerprint() {}

    /** {@code SHA256:…} of a public key in SSH's binary form. */
    static String of(byte[] publicKey) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** The key's type, such as {@code ssh-ed25519}: the first string of its binary form. */
    static String type(byte[] publicKey) {
        int length = ByteBuffer.wrap(publicKey).getInt();
        return new String(publicKey, Integer.BYTES, length, StandardCharsets.US_ASCII);
    }

    /** Whether both are the same, be it that one has the padding of base64. */
    static boolean areEqual(String one, String other) {
        return withoutPadding(one).equals(withoutPadding(other));
    }

    private static String withoutPadding(String fingerprint) {
        return fingerprint.strip().replaceAll("=+$", "");
    }
}
