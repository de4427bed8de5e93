package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Signals that {@link Process} has no method for. */
final class Signals {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";

    private Signals() {}

    /**
     * What a command must begin with so that SIGINT can end it. A shell starts background jobs with
     * SIGINT ignored, children inherit that, and a JVM respects it.
     */
    static List<String> restoringPrefix() {
        return interruptIsIgnored() ? List.of("env", "--default-signal=INT") : List.of();
    }

    private static boolean interruptIsIgnored() {
        if (!Files.exists(STATUS)) {
            return false;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(IGNORED))
                    .map(line -> line.substring(IGNORED.length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 1L << (2 - 1)) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STATUS, e);
        }
    }

    /**
     * Sends a signal to a process; one that has ended meanwhile is none to complain about.
     *
     * @param name without SIG: {@code INT}
     */
    static void send(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send a signal", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
