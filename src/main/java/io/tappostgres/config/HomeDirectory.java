package io.tappostgres.config;

import java.nio.file.Path;
import java.util.Locale;

/** Where libpq looks for the user's files: in {@code $HOME}, before what the system has. */
public final class HomeDirectory {

    private HomeDirectory() {}

    /** The home directory. */
    public static Path path() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
    }

    /**
     * A file of libpq's.
     *
     * @param inHome relative to the home directory
     * @param inAppData relative to libpq's directory in the application data of Windows
     */
    public static Path libpqFile(String inHome, String inAppData) {
        boolean isWindows =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        return isWindows
                ? Path.of(String.valueOf(System.getenv("APPDATA")), "postgresql", inAppData)
                : path().resolve(inHome);
    }
}
