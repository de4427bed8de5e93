package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs the built jar as its users do, as a process, in a hostile environment: a JVM with a Turkish
 * locale (whose lower case of I is not i) and an odd time zone, and none of the variables that the
 * tap or libpq would read. It starts from an archive of classes, as the launcher lets it.
 *
 * @param jar the shaded jar
 * @param jvmOptions what the JVM is started with, the locale among it
 * @param environment variables added to those of this process
 * @param standardInput what the tap can read, to the end
 * @param timeout how long a run may take before it is killed
 */
public record TapRunner(
        Path jar,
        List<String> jvmOptions,
        Map<String, String> environment,
        String standardInput,
        Duration timeout) {

    private static final Path BUILT_JAR =
            Path.of(System.getProperty("tap.jar", "target/tap-postgres.jar")).toAbsolutePath();

    private static final List<String> ARCHIVE = ClassArchive.options(BUILT_JAR);

    private static final List<String> HOSTILE_JVM =
            List.of(
                    "-Duser.timezone=America/Bahia_Banderas",
                    "-Duser.language=tr",
                    "-Duser.country=TR");

    public TapRunner {
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
    }

    /** The jar of this build; a run may take two minutes. */
    public static TapRunner ofBuiltJar() {
        List<String> options = new ArrayList<>(ARCHIVE);
        options.addAll(HOSTILE_JVM);
        return new TapRunner(BUILT_JAR, options, Map.of(), "", Duration.ofMinutes(2));
    }

    /** The same by {@code java -jar} alone. */
    public TapRunner withoutArchive() {
        List<String> options = new ArrayList<>(jvmOptions);
        options.removeAll(ARCHIVE);
        return new TapRunner(jar, options, environment, standardInput, timeout);
    }

    /** Adds an option such as {@code -Xmx64m}; a later one wins. */
    public TapRunner withJvmOption(String option) {
        List<String> more = new ArrayList<>(jvmOptions);
        more.add(option);
        return new TapRunner(jar, more, environment, standardInput, timeout);
    }

    public TapRunner withEnvironment(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new TapRunner(jar, jvmOptions, more, standardInput, timeout);
    }

    public TapRunner withStandardInput(String text) {
        return new TapRunner(jar, jvmOptions, environment, text, timeout);
    }

    public TapRunner withTimeout(Duration longest) {
        return new TapRunner(jar, jvmOptions, environment, standardInput, longest);
    }

    /** Runs the tap to its end. */
    public TapResult run(Object... arguments) {
        try (RunningTap tap = start(arguments)) {
            return tap.awaitEnd();
        }
    }

    /**
     * Starts the tap. Nobody reads its stdout but who asks the returned object to, so until then it
     * is what a target that blocks looks like.
     */
    public RunningTap start(Object... arguments) {
        if (!Files.exists(jar)) {
            throw new IllegalStateException("there is no " + jar + "; mvn package makes it");
        }
        ProcessBuilder builder = new ProcessBuilder(commandLine(arguments));
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("TAP_POSTGRES_"));
        builder.environment()
                .keySet()
                .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SSH_AUTH_SOCK"));
        builder.environment().putAll(environment);
        try {
            return RunningTap.of(builder.start(), standardInput, timeout);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + builder.command(), e);
        }
    }

    /** What {@link #start} runs. */
    public List<String> commandLine(Object... arguments) {
        List<String> command = new ArrayList<>(Signals.restoringPrefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(jar.toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }
}
