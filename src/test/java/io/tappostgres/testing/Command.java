package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A program beside the tap that a test runs: a shell, a target, Meltano. It has none of the
 * variables that the tap, libpq, Java, Python or Meltano would read but those that the test sets.
 *
 * @param words the program and its arguments
 * @param directory where it runs
 * @param environment what the test sets
 * @param input what it reads; null for nothing
 * @param timeout how long it may take before it is killed
 */
public record Command(
        List<String> words,
        Path directory,
        Map<String, String> environment,
        Path input,
        Duration timeout) {

    private static final List<String> UNWANTED =
            List.of("PG", "TAP_POSTGRES_", "TARGET_", "MELTANO_", "PYTHON", "VIRTUAL_ENV", "XDG_");

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public static Command of(Path directory, Object... words) {
        return new Command(
                Stream.of(words).map(Object::toString).toList(),
                directory,
                Map.of(),
                null,
                Duration.ofMinutes(4));
    }

    public Command with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Command(words, directory, more, input, timeout);
    }

    /** Puts directories before those of the PATH. */
    public Command withPath(Path... directories) {
        List<String> path = new ArrayList<>();
        Stream.of(directories).map(Path::toString).forEach(path::add);
        path.add(System.getenv("PATH"));
        return with("PATH", String.join(":", path));
    }

    /** Has another program run it. */
    public Command behind(String... program) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(words);
        return new Command(all, directory, environment, input, timeout);
    }

    public Command reading(Path file) {
        return new Command(words, directory, environment, file, timeout);
    }

    /** Runs it to its end. */
    public TapResult run() {
        try (RunningTap running = start()) {
            return running.awaitEnd();
        }
    }

    /** Runs it to its end, which must be a good one. */
    public TapResult succeed() {
        TapResult result = run();
        if (result.exitCode() != 0) {
            throw new AssertionError(String.join(" ", words) + ": " + result);
        }
        return result;
    }

    /** Starts it; it can be signalled and waited for as the tap itself. */
    public RunningTap start() {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment()
                .keySet()
                .removeIf(
                        name ->
                                UNWANTED.stream().anyMatch(name::startsWith)
                                        || name.contains("JAVA_OPTIONS")
                                        || name.equals("JAVA_TOOL_OPTIONS")
                                        || name.equals("JAVA_OPTS"));
        builder.environment().putAll(environment);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        try {
            return RunningTap.of(builder.start(), "", timeout);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words, e);
        }
    }
}
