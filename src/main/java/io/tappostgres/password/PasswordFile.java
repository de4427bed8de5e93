package io.tappostgres.password;

import io.tappostgres.config.FileMode;
import io.tappostgres.config.HomeDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libpq's password file, where the driver reads passwords that nobody has configured. The driver
 * would look for it in the home directory of the JVM, and read it whoever else can.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">The Password File</a>
 */
final class PasswordFile {

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

    /** By which the driver can be told which file to read; whoever has set it knows why. */
    private static final String PROPERTY = "org.postgresql.pgpassfile";

    /** Of systems that have permissions, which are those where a file is refused. */
    private static final String EMPTY_FILE = "/dev/null";

    private PasswordFile() {}

    /** Has the driver read the file that libpq would. */
    static void choose() {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        Path file = path();
        boolean isRefused = Files.exists(file) && !FileMode.isPrivate(file);
        if (isRefused) {
            LOG.warn(
                    "The password file \"{}\" is ignored, as others than its owner have access to it; run chmod 0600 on it",
                    file);
        }
        System.setProperty(PROPERTY, isRefused ? EMPTY_FILE : file.toString());
    }

    private static Path path() {
        String configured = System.getenv("PGPASSFILE");
        return configured == null || configured.isEmpty()
                ? HomeDirectory.libpqFile(".pgpass", "pgpass.conf")
                : Path.of(configured);
    }
}
