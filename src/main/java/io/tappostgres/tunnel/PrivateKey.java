package io.tappostgres.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.Secret;
import io.tappostgres.config.TextSource;
import java.util.regex.Pattern;

/**
 * A private key that was found to be usable: in OpenSSH's form, PEM (PKCS #1, SEC 1) or PKCS #8.
 *
 * @param text as JSch takes it
 * @param passphrase null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PrivateKey(byte[] text, byte[] passphrase) {

    /** OpenSSL writes a block with the curve before a key of an elliptic curve. */
    private static final Pattern CURVE =
            Pattern.compile(
                    "-----BEGIN EC PARAMETERS-----.*-----END EC PARAMETERS-----", Pattern.DOTALL);

    private static final Pattern PUBLIC =
            Pattern.compile(
                    "(?s)^(ssh-|ecdsa-|sk-|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN (RSA )?PUBLIC KEY).*");

    /**
     * Reads a key and tries the passphrase.
     *
     * @throws TapException of kind USAGE that names the setting, if the key cannot be used
     */
    static PrivateKey read(TextSource source, Secret passphrase) {
        String text = CURVE.matcher(source.read()).replaceAll("").replace("\r", "").strip();
        if (PUBLIC.matcher(text).matches()) {
            throw refused(
                    source,
                    "this is a public key; give the private one, whose file's name is the same without .pub",
                    null);
        }
        byte[] bytes = (text + "\n").getBytes(UTF_8);
        byte[] secret = passphrase.isEmpty() ? null : passphrase.reveal().getBytes(UTF_8);
        return new PrivateKey(bytes, unlock(source, bytes, secret) ? secret : null);
    }

    /** Returns whether it took the passphrase. */
    private static boolean unlock(TextSource source, byte[] bytes, byte[] passphrase) {
        try {
            KeyPair key = KeyPair.load(new JSch(), bytes.clone(), null);
            if (key == null || key.getKeyType() == KeyPair.DSA) {
                throw refused(
                        source, "SSH servers take keys of the types Ed25519, ECDSA and RSA", null);
            }
            boolean isLocked = key.isEncrypted();
            if (isLocked && passphrase == null) {
                throw refused(
                        source,
                        "the key has a passphrase: set it as ssh_private_key_passphrase (of a first server, ssh_jump_private_key_passphrase; in Meltano's ssh_tunnel, private_key_password)",
                        null);
            }
            if (isLocked && !key.decrypt(passphrase.clone())) {
                throw refused(
                        source,
                        "the passphrase is not that of the key, or the key is damaged",
                        null);
            }
            key.dispose();
            return isLocked;
        } catch (JSchException e) {
            throw refused(
                    source,
                    "no private key in a form that is known: OpenSSH's, PEM or PKCS #8, with its line breaks",
                    e);
        }
    }

    private static TapException refused(TextSource source, String why, JSchException cause) {
        return new TapException(Kind.USAGE, source.label() + ": " + why, cause);
    }
}
