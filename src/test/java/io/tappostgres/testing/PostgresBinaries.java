package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of one version of PostgreSQL, from which any number of servers can be started.
 *
 * @param directory where {@code postgres} and {@code initdb} are
 * @param version the version they tell
 */
public record PostgresBinaries(Path directory, ReleaseNumber version) {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** The embedded ones of that major: {@code "9.6"}, {@code "18"}. */
    public static PostgresBinaries embedded(String major) {
        EmbeddedArchive archive = EmbeddedArchive.byMajor().get(ReleaseNumber.parse(major));
        if (archive == null) {
            throw new IllegalArgumentException(
                    "PostgreSQL " + major + " is not embedded here, only " + embeddedMajors());
        }
        return in(archive.unpack().resolve("bin"));
    }

    /** The majors that are embedded on this platform, oldest first. */
    public static List<String> embeddedMajors() {
        return EmbeddedArchive.byMajor().keySet().stream().map(ReleaseNumber::toString).toList();
    }

    /** The newest installed ones that can load wal2json. */
    public static Optional<PostgresBinaries> installedWithWal2json() {
        return installed().stream()
                .filter(Installation::hasWal2json)
                .map(installation -> in(installation.binaries()))
                .max(Comparator.comparing(PostgresBinaries::version));
    }

    /** The installed ones with wal2json, or else the newest embedded ones. */
    public static PostgresBinaries preferred() {
        return installedWithWal2json()
                .orElseGet(() -> embedded(EmbeddedArchive.byMajor().lastKey().toString()));
    }

    Path program(String name) {
        return directory.resolve(name);
    }

    private static PostgresBinaries in(Path directory) {
        String version = output(directory.resolve("postgres").toString(), "--version");
        return new PostgresBinaries(directory, ReleaseNumber.parse(version));
    }

    private record Installation(Path binaries, Path libraries) {

        boolean hasWal2json() {
            return Files.isExecutable(binaries.resolve("postgres"))
                    && (Files.exists(libraries.resolve("wal2json.so"))
                            || Files.exists(libraries.resolve("wal2json.dylib")));
        }
    }

    private static List<Installation> installed() {
        List<Installation> found = new ArrayList<>();
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> majors = Files.list(DEBIAN)) {
                majors.forEach(
                        major ->
                                found.add(
                                        new Installation(
                                                major.resolve("bin"), major.resolve("lib"))));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + DEBIAN, e);
            }
        }
        if (onPath("pg_config")) {
            found.add(
                    new Installation(
                            Path.of(output("pg_config", "--bindir").strip()),
                            Path.of(output("pg_config", "--pkglibdir").strip())));
        }
        return found;
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command[0], e);
        }
    }
}
