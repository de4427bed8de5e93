package io.tappostgres.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a file with a secret is closed to others, as libpq demands it. A system without such
 * permissions has nothing to say.
 */
public final class FileMode {

    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE,
                    PosixFilePermission.OTHERS_EXECUTE);

    private FileMode() {}

    /** Whether it is 0600 or less. */
    public static boolean isPrivate(Path file) {
        return allowsNone(file, OF_OTHERS);
    }

    /** The same, or 0640 or less if it is root's: for a key that a service's group may read. */
    public static boolean isPrivateKey(Path file) {
        Set<PosixFilePermission> forbidden = EnumSet.copyOf(OF_OTHERS);
        if (isRoots(file)) {
            forbidden.remove(PosixFilePermission.GROUP_READ);
        }
        return allowsNone(file, forbidden);
    }

    private static boolean allowsNone(Path file, Set<PosixFilePermission> forbidden) {
        try {
            return Files.getPosixFilePermissions(file).stream().noneMatch(forbidden::contains);
        } catch (IOException | UnsupportedOperationException e) {
            // Whoever reads the file finds out what is wrong with it.
            return true;
        }
    }

    private static boolean isRoots(Path file) {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
