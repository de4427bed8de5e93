package io.tappostgres.password;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.Secret;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command for each connection: the first line of its output is the password. Thread-safe.
 *
 * <p>Neither the command nor anything that it wrote is in a message, as both can hold secrets.
 */
final class PasswordCommand implements Passwords {

    private static final boolean IS_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private final String command;
    private final Duration timeout;

    /**
     * @param command a line for the shell
     * @param timeout for each run; zero for none
     */
    PasswordCommand(String command, Duration timeout) {
        this.command = command;
        this.timeout = timeout;
    }

    @Override
    public Secret next() {
        Process process = start();
        try {
            return passwordOf(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted", "run the tap again", e);
        } finally {
            endWithAllThatItStarted(process);
        }
    }

    private Process start() {
        ProcessBuilder builder =
                new ProcessBuilder(
                                IS_WINDOWS
                                        ? List.of("cmd.exe", "/c", command)
                                        : List.of("/bin/sh", "-c", command))
                        .redirectInput(Redirect.from(new File(IS_WINDOWS ? "NUL" : "/dev/null")))
                        .redirectError(Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException e) {
            // Without the cause, whose text quotes the command.
            throw failure("cannot be run", "check that this system has a shell", null);
        }
    }

    private Secret passwordOf(Process process) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        FirstLine output = FirstLine.of(process.getInputStream());
        if (!hasEnded(process, output, deadlineNanos)) {
            throw failure(
                    "did not end within %d seconds".formatted(timeout.toSeconds()),
                    "run it by hand to see what it waits for, or raise \"connect_timeout\"",
                    null);
        }
        int exitCode = process.exitValue();
        if (exitCode != 0) {
            throw failure(
                    "ended with exit code %d".formatted(exitCode),
                    "run it by hand, as the user and with the environment of the tap",
                    null);
        }
        return password(output.bytes());
    }

    private static Secret password(byte[] line) {
        if (line.length > FirstLine.MAXIMUM_BYTES) {
            throw failure(
                    "wrote a line of more than %,d bytes".formatted(FirstLine.MAXIMUM_BYTES),
                    "let it write the password alone",
                    null);
        }
        if (line.length == 0) {
            throw failure(
                    "wrote no password",
                    "let it write the password as the first line of its standard output",
                    null);
        }
        return new Secret(new String(line, UTF_8));
    }

    private boolean hasEnded(Process process, FirstLine output, long deadlineNanos)
            throws InterruptedException {
        if (timeout.isZero()) {
            output.await(Long.MAX_VALUE);
            process.waitFor();
            return true;
        }
        return output.await(deadlineNanos - System.nanoTime())
                && process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** Children first: those of a process that is gone cannot be found any more. */
    private static void endWithAllThatItStarted(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static TapException failure(String what, String remedy, Exception cause) {
        return new TapException(
                Kind.SOURCE, "the command of password_command " + what + "; " + remedy, cause);
    }
}
