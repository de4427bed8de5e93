package io.tappostgres.tls;

import io.tappostgres.config.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Makes keys of DER, whatever its form: they are told apart by what they begin with.
 *
 * <pre>
 * PKCS #8            SEQUENCE { INTEGER, SEQUENCE { OID, parameters }, OCTET STRING, … }
 * the same encrypted SEQUENCE { SEQUENCE { OID, parameters }, OCTET STRING }
 * PKCS #1            SEQUENCE { INTEGER, INTEGER, … }
 * SEC 1              SEQUENCE { INTEGER, OCTET STRING, [0] { OID of the curve }, … }
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5958">PKCS #8</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8017">PKCS #1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">SEC 1</a>
 */
final class KeyDecoder {

    /** Those that a certificate for TLS can have. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private static final Der VERSION = new Der(Der.INTEGER, new byte[] {0});
    private static final Der RSA =
            Der.structure(objectIdentifier("2A864886F70D010101"), new Der(0x05, new byte[0]));
    private static final Der ELLIPTIC = objectIdentifier("2A8648CE3D0201");

    private KeyDecoder() {}

    /** Whether it is one of the forms. */
    static boolean isKey(byte[] der) {
        List<Der> members = Der.members(der);
        return begins(members, Der.SEQUENCE, Der.OCTET_STRING)
                || begins(members, Der.INTEGER, Der.SEQUENCE, Der.OCTET_STRING)
                || begins(members, Der.INTEGER, Der.INTEGER)
                || begins(members, Der.INTEGER, Der.OCTET_STRING);
    }

    static PrivateKey decode(byte[] der, Secret passphrase) throws UnusableException {
        List<Der> members = Der.members(der);
        if (begins(members, Der.SEQUENCE, Der.OCTET_STRING)) {
            return decode(decrypt(der, passphrase), Secret.NONE);
        }
        if (begins(members, Der.INTEGER, Der.SEQUENCE, Der.OCTET_STRING)) {
            return key(der);
        }
        if (begins(members, Der.INTEGER, Der.INTEGER)) {
            return key(wrapped(RSA, der));
        }
        if (begins(members, Der.INTEGER, Der.OCTET_STRING, Der.FIRST_OPTIONAL)) {
            Der curve = Der.all(members.get(2).content()).get(0);
            return key(wrapped(Der.structure(ELLIPTIC, curve), der));
        }
        throw new UnusableException(
                "its key has no form that is known here: give it in PKCS #8 (openssl pkcs8 -topk8 -v2 aes256)");
    }

    private static boolean begins(List<Der> members, int... tags) {
        if (members.size() < tags.length) {
            return false;
        }
        for (int i = 0; i < tags.length; i++) {
            if (members.get(i).tag() != tags[i]) {
                return false;
            }
        }
        return true;
    }

    /** The form that the JDK reads, around one that it does not. */
    private static byte[] wrapped(Der algorithm, byte[] key) {
        return Der.structure(VERSION, algorithm, new Der(Der.OCTET_STRING, key)).encoded();
    }

    private static Der objectIdentifier(String hexadecimal) {
        return new Der(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(hexadecimal));
    }

    private static PrivateKey key(byte[] pkcs8) throws UnusableException {
        GeneralSecurityException reason = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
                reason = e;
            }
        }
        throw new UnusableException(
                "its key is of a kind that this Java does not know: it must be RSA, EC (P-256, P-384, P-521) or Ed25519",
                reason);
    }

    private static byte[] decrypt(byte[] der, Secret passphrase) throws UnusableException {
        String algorithm = "";
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            algorithm = algorithm(encrypted);
            Cipher cipher = Cipher.getInstance(algorithm);
            if (passphrase.isEmpty()) {
                throw passphraseMissing();
            }
            Key key =
                    SecretKeyFactory.getInstance(algorithm)
                            .generateSecret(new PBEKeySpec(passphrase.reveal().toCharArray()));
            cipher.init(Cipher.DECRYPT_MODE, key, encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher).getEncoded();
        } catch (InvalidKeySpecException | InvalidKeyException e) {
            throw passphraseWrong(e);
        } catch (GeneralSecurityException | IOException e) {
            throw unknownEncryption(algorithm, e);
        }
    }

    /** The parameters of PBES2 tell what its name does not: the digest and the cipher. */
    private static String algorithm(EncryptedPrivateKeyInfo encrypted) {
        String name = encrypted.getAlgName();
        boolean isPbes2 = name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13");
        return isPbes2 ? encrypted.getAlgParameters().toString() : name;
    }

    static UnusableException passphraseMissing() {
        return new UnusableException("it is encrypted: set sslpassword to its passphrase");
    }

    static UnusableException passphraseWrong(Exception cause) {
        return new UnusableException("sslpassword is not its passphrase", cause);
    }

    static UnusableException unknownEncryption(String algorithm, Exception cause) {
        return new UnusableException(
                "it is encrypted in a way that this Java does not know%s: encrypt it anew with openssl pkcs8 -topk8 -v2 aes256"
                        .formatted(algorithm.isEmpty() ? "" : " (" + algorithm + ")"),
                cause);
    }
}
