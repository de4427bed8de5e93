package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The launcher and a jar in a directory of their own, as somebody installed them, with a home and a
 * temporary directory of their own too. None of the variables that the launcher reads are set but
 * those that the test sets.
 *
 * @param directory holds {@code bin} with the scripts, {@code lib/tap-postgres.jar} and {@code
 *     home}
 * @param user what the launcher runs as
 * @param environment what the test sets, {@code JAVA_HOME} among it
 */
public record InstalledTap(Path directory, List<String> user, Map<String, String> environment) {

    private static final Path BUILT_JAR =
            Path.of(System.getProperty("tap.jar", "target/tap-postgres.jar"));

    private static final List<String> SCRIPTS = List.of("tap-postgres", "tap-postgres-run");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    public InstalledTap {
        environment = Map.copyOf(environment);
    }

    public static InstalledTap in(Path directory, Path javaHome) throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("lib"));
        Files.createDirectories(directory.resolve("home"));
        for (String script : SCRIPTS) {
            Files.copy(Path.of("bin", script), directory.resolve("bin").resolve(script));
        }
        InstalledTap tap =
                new InstalledTap(
                        directory,
                        List.of(),
                        Map.of(
                                "JAVA_HOME",
                                javaHome.toString(),
                                "HOME",
                                directory.resolve("home").toString()));
        Files.copy(BUILT_JAR, tap.jar());
        return tap;
    }

    public InstalledTap with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new InstalledTap(directory, user, more);
    }

    /** The same, run by a user who may write nothing of it but the home. */
    public InstalledTap runByAnotherUser() throws IOException {
        ServerUser other = ServerUser.choose();
        other.own(home());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new InstalledTap(directory, other.commandPrefix(), environment);
    }

    /** Makes a file belong to somebody else, which only root can; says whether that worked. */
    public static boolean giveAway(Path file) throws IOException {
        UserPrincipal before = Files.getOwner(file);
        ServerUser.choose().own(file);
        return !Files.getOwner(file).equals(before);
    }

    public Path home() {
        return directory.resolve("home");
    }

    public Path jar() {
        return library().resolve("tap-postgres.jar");
    }

    public Path library() {
        return directory.resolve("lib");
    }

    /** Where archives go when they cannot lie beside the jar. */
    public Path cache() throws IOException {
        return Path.of(home().resolve(".cache/tap-postgres") + library().toRealPath().toString());
    }

    /** The archives in a directory that is there, or is not. */
    public static List<Path> archivesIn(Path place) throws IOException {
        return entriesOf(place, ".jsa");
    }

    /** Lets every start find that another one is making an archive; deleted, they make one. */
    public Path pretendToMakeAnArchive() throws IOException {
        String archive = awaitArchive(library()).getFileName().toString();
        String name = archive.replaceFirst("\\.[0-9-]+\\.jsa$", "");
        return Files.createDirectory(library().resolve(name + ".making"));
    }

    /** Waits until an archive is there, and nobody is making another. */
    public static Path awaitArchive(Path place) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (archivesIn(place).isEmpty() || !entriesOf(place, ".making").isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no archive in " + place);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        List<Path> archives = archivesIn(place);
        if (archives.size() != 1) {
            throw new IllegalStateException("more than one archive: " + archives);
        }
        return archives.get(0);
    }

    public TapResult run(Object... arguments) {
        try (RunningTap tap = start(arguments)) {
            return tap.awaitEnd();
        }
    }

    public RunningTap start(Object... arguments) {
        List<String> command = new ArrayList<>(user);
        command.add(directory.resolve("bin/tap-postgres").toString());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(
                        name ->
                                name.startsWith("PG")
                                        || name.startsWith("TAP_POSTGRES_")
                                        || name.startsWith("XDG_")
                                        || name.endsWith("JAVA_OPTIONS")
                                        || name.equals("JAVA_TOOL_OPTIONS")
                                        || name.equals("JAVA_OPTS"));
        builder.environment().putAll(environment);
        try {
            return RunningTap.of(builder.start(), "", TIMEOUT);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + builder.command(), e);
        }
    }

    private static List<Path> entriesOf(Path place, String ending) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(place)) {
            return entries.filter(entry -> entry.toString().endsWith(ending)).sorted().toList();
        }
    }
}
