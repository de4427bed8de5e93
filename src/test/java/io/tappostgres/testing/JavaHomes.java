package io.tappostgres.testing;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Javas of this machine: the one that runs the tests, and one of each other major version. */
public final class JavaHomes {

    private static final int OLDEST = 17;

    private JavaHomes() {}

    /**
     * One home of each major version from 17 on, the running one first. The others are those that
     * {@code JAVA_HOME_25_X64} and the like name, as on GitHub's runners, or that lie in {@code
     * /usr/lib/jvm}.
     */
    public static List<Path> all() throws IOException {
        List<Path> candidates = new ArrayList<>();
        candidates.add(Path.of(System.getProperty("java.home")));
        System.getenv()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("JAVA_HOME_")) {
                                candidates.add(Path.of(value));
                            }
                        });
        Path packaged = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(packaged)) {
            try (Stream<Path> entries = Files.list(packaged)) {
                entries.sorted().forEach(candidates::add);
            }
        }
        Map<Integer, Path> homes = new TreeMap<>();
        for (Path candidate : candidates) {
            int major = major(candidate);
            if (major >= OLDEST) {
                homes.putIfAbsent(major, candidate);
            }
        }
        return List.copyOf(homes.values());
    }

    /** The major version of what can be run and can share classes there, or 0. */
    private static int major(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java"))
                || !Files.exists(home.resolve("lib/server/classes.jsa"))
                || !Files.exists(release)) {
            return 0;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.split("[^0-9]", 2)[0]);
    }
}
