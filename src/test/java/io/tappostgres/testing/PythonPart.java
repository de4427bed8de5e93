package io.tappostgres.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A Python package in an environment of its own: a target, Meltano, singer-python. It is installed
 * when it is first asked for, once per machine, by {@code src/test/python/parts.py}.
 *
 * @param name the package's, for which there is a file of requirements
 * @param directory the environment
 */
public record PythonPart(String name, Path directory) {

    private static final Path PARTS = Path.of("src/test/python/parts.py").toAbsolutePath();
    private static final List<String> PYTHONS = List.of("python3.11", "python3");
    private static final Map<String, PythonPart> INSTALLED = new TreeMap<>();

    /**
     * The part of this name, installed if it is not yet.
     *
     * @throws IllegalStateException if it cannot be installed, with what to do
     */
    public static synchronized PythonPart named(String name) {
        return INSTALLED.computeIfAbsent(name, PythonPart::install);
    }

    /** A program that the package brings. */
    public Path program(String program) {
        return bin().resolve(program);
    }

    /** Where its programs are. */
    public Path bin() {
        return directory.resolve("bin");
    }

    /** A Python that has the package. */
    public Path python() {
        return program("python");
    }

    private static PythonPart install(String name) {
        String python =
                PYTHONS.stream()
                        .filter(PythonPart::isOnPath)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "there is no Python, which the tests of targets and of"
                                                        + " Meltano need: install 3.11 or later (Debian:"
                                                        + " python3 and python3-venv)"));
        TapResult result =
                new Command(
                                List.of(python, PARTS.toString(), name),
                                Path.of("").toAbsolutePath(),
                                Map.of("XDG_CACHE_HOME", cacheHome()),
                                null,
                                Duration.ofMinutes(10))
                        .run();
        if (result.exitCode() != 0) {
            throw new IllegalStateException("cannot install " + name + ": " + result);
        }
        return new PythonPart(name, Path.of(result.stdoutLines().get(0)));
    }

    private static String cacheHome() {
        String set = System.getenv("XDG_CACHE_HOME");
        return set == null ? "" : set;
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
