package io.tappostgres.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.config.Secret;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The encryption of PEM blocks that have a header {@code DEK-Info: AES-256-CBC,} and an
 * initialisation vector in hexadecimal, as OpenSSL wrote keys before PKCS #8.
 *
 * @see <a href="https://docs.openssl.org/master/man3/PEM_read_bio_PrivateKey/">PEM encryption
 *     format</a>
 */
final class LegacyEncryption {

    private static final String HEADER = "DEK-Info";
    private static final int SALT_BYTES = 8;

    private LegacyEncryption() {}

    static boolean isOf(PemBlock block) {
        return block.header(HEADER) != null;
    }

    /** The content of the block without its encryption. */
    static byte[] decrypt(PemBlock block, Secret passphrase) throws UnusableException {
        String[] info = block.header(HEADER).split(",", 2);
        String name = info[0].strip().toUpperCase(Locale.ROOT);
        int keyBytes =
                switch (name) {
                    case "AES-128-CBC" -> 16;
                    case "AES-192-CBC", "DES-EDE3-CBC" -> 24;
                    case "AES-256-CBC" -> 32;
                    default -> throw KeyDecoder.unknownEncryption(name, null);
                };
        if (passphrase.isEmpty()) {
            throw KeyDecoder.passphraseMissing();
        }
        boolean isAes = name.startsWith("AES");
        try {
            byte[] vector = HexFormat.of().parseHex(info[1].strip());
            Cipher cipher = Cipher.getInstance((isAes ? "AES" : "DESede") + "/CBC/PKCS5Padding");
            byte[] key = key(passphrase.reveal().getBytes(UTF_8), vector, keyBytes);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, isAes ? "AES" : "DESede"),
                    new IvParameterSpec(vector));
            return cipher.doFinal(block.content());
        } catch (BadPaddingException e) {
            throw KeyDecoder.passphraseWrong(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new UnusableException("its block is damaged: copy it again", e);
        }
    }

    /** EVP_BytesToKey with MD5 and one round: each digest is over the last one, too. */
    private static byte[] key(byte[] passphrase, byte[] vector, int keyBytes)
            throws GeneralSecurityException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        byte[] digest = {};
        while (key.size() < keyBytes) {
            md5.update(digest);
            md5.update(passphrase);
            md5.update(vector, 0, SALT_BYTES);
            digest = md5.digest();
            key.writeBytes(digest);
        }
        return Arrays.copyOf(key.toByteArray(), keyBytes);
    }
}
