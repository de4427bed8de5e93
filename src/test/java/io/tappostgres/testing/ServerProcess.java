package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of a server program as an operating system process. */
final class ServerProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(25);

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts the program in a neutral environment; all it says is added to the log file. */
    static ServerProcess start(List<String> command, Path directory, Path logFile) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        try {
            return new ServerProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        }
    }

    /** Waits for the program to end. */
    boolean succeeds() {
        Process ended = process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return ended.exitValue() == 0;
    }

    /**
     * Returns once the server answers, be it that it does not let the superuser in.
     *
     * @throws IllegalStateException with the server's log, if it ends before
     */
    void awaitConnections(ServerBackend server) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers(server)) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(
                        server.description() + " does not start:\n" + server.log());
            }
            pause();
        }
    }

    /** Sends the signal to the server and waits until it is gone; killed if it takes too long. */
    void stop(String signal) {
        if (!process.isAlive()) {
            return;
        }
        Signals.send(signal, serverItself());
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Ends the server and all its backends as a power failure would. */
    void kill() {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(ServerProcess::awaitEnd);
    }

    /** The child of a program that only switches users and stays, or else the process. */
    private ProcessHandle serverItself() {
        boolean switchesUser =
                process.info().command().filter(path -> path.endsWith("/runuser")).isPresent();
        return switchesUser
                ? process.children().findFirst().orElse(process.toHandle())
                : process.toHandle();
    }

    /**
     * SQLSTATE 57P03 is "starting up", class 08 "nobody listens"; any other is an answer.
     *
     * <p>https://www.postgresql.org/docs/current/errcodes-appendix.html
     */
    private static boolean answers(ServerBackend server) {
        try (Connection connection = server.connect("postgres")) {
            return connection.isValid(0);
        } catch (SQLException e) {
            String state = e.getSQLState();
            return state != null && !state.startsWith("08") && !state.equals("57P03");
        }
    }

    private static void awaitEnd(ProcessHandle handle) {
        handle.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server starts", e);
        }
    }
}
