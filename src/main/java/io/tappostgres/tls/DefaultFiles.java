package io.tappostgres.tls;

import io.tappostgres.config.HomeDirectory;
import io.tappostgres.config.Secret;
import io.tappostgres.config.TextSource;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that are used where the config names none: libpq's, in {@code ~/.postgresql}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">SSL Support</a>
 */
final class DefaultFiles {

    private DefaultFiles() {}

    /** What is trusted, or null. */
    static TextSource rootCertificates() {
        return source("sslrootcert", "root.crt");
    }

    static TextSource certificate() {
        return source("sslcert", "postgresql.crt");
    }

    /** The driver's in DER, or else libpq's in PEM, or null. */
    static TextSource key() {
        TextSource ofDriver = source("sslkey", "postgresql.pk8");
        return ofDriver == null ? source("sslkey", "postgresql.key") : ofDriver;
    }

    /** Whether there is a certificate to log in with, with its key. */
    static boolean haveIdentity() {
        return certificate() != null && key() != null;
    }

    static Path file(String name) {
        return HomeDirectory.libpqFile(".postgresql/" + name, name);
    }

    private static TextSource source(String setting, String fileName) {
        Path file = file(fileName);
        return Files.exists(file) ? new TextSource(setting, new Secret(file.toString())) : null;
    }
}
