package io.tappostgres.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Server programs unpacked once per machine and user, kept from run to run. They are below the
 * directory for temporary files and not below {@code target}, because the server's user may be
 * another one, who cannot reach into a home directory.
 */
final class UnpackedArchives {

    private static final Set<PosixFilePermission> EXECUTABLE =
            PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Set<PosixFilePermission> READABLE =
            PosixFilePermissions.fromString("rw-r--r--");

    /** Written last, so that what a cleaner of old files has thinned out is unpacked anew. */
    private static final String COMPLETE = "share/complete";

    private UnpackedArchives() {}

    /** Opens the bytes of a tar. */
    interface TarSource {
        InputStream open() throws IOException;
    }

    static InputStream bzip2(InputStream compressed) throws IOException {
        return new BZip2CompressorInputStream(new BufferedInputStream(compressed));
    }

    static InputStream xz(InputStream compressed) throws IOException {
        return new XZCompressorInputStream(new BufferedInputStream(compressed));
    }

    /**
     * The directory of that name with the tar's files in it. Safe against another JVM that unpacks
     * the same: each does so aside, and the first to rename wins.
     */
    static Path directory(String name, TarSource tar) throws IOException {
        Path parent = ownDirectory();
        Path unpacked = parent.resolve(name);
        if (isComplete(unpacked)) {
            return unpacked;
        }
        Path aside = Files.createTempDirectory(parent, "partial-");
        try {
            Files.setPosixFilePermissions(aside, EXECUTABLE);
            try (InputStream bytes = tar.open()) {
                extract(new TarArchiveInputStream(bytes), aside);
            }
            Files.createFile(aside.resolve(COMPLETE));
            if (!isComplete(unpacked)) {
                FileTrees.delete(unpacked);
                Files.move(aside, unpacked);
            }
        } catch (IOException e) {
            if (!isComplete(unpacked)) {
                throw e;
            }
        } finally {
            FileTrees.delete(aside);
        }
        return unpacked;
    }

    private static boolean isComplete(Path unpacked) {
        return Files.isExecutable(unpacked.resolve("bin/postgres"))
                && Files.exists(unpacked.resolve(COMPLETE));
    }

    /** Programs are run from there, so a directory that someone else made is refused. */
    private static Path ownDirectory() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path own = temporary.resolve("tap-postgres-" + System.getProperty("user.name"));
        Files.createDirectories(own);
        Files.setPosixFilePermissions(own, EXECUTABLE);
        Path probe = Files.createTempFile(own, "owner", null);
        try {
            if (!Files.getOwner(own).equals(Files.getOwner(probe))) {
                throw new IllegalStateException(own + " belongs to another user; remove it");
            }
        } finally {
            Files.delete(probe);
        }
        return own;
    }

    private static void extract(TarArchiveInputStream tar, Path directory) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry();
                entry != null;
                entry = tar.getNextEntry()) {
            Path path = directory.resolve(entry.getName()).normalize();
            if (!path.startsWith(directory)) {
                throw new IOException("the archive leaves its directory: " + entry.getName());
            }
            if (entry.isDirectory()) {
                continue;
            }
            createDirectory(path.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                continue;
            }
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(path, executable ? EXECUTABLE : READABLE);
        }
    }

    /** Creates it, and what it is in, readable for everyone, whatever the umask is. */
    private static void createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            createDirectory(directory.getParent());
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, EXECUTABLE);
        }
    }
}
