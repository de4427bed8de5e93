package io.tappostgres.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The single owner of stderr: log lines, and on a terminal one line of progress below them that is
 * drawn over and over. Thread-safe.
 */
final class Console {

    private static final Path STDERR_OF_THIS_PROCESS = Path.of("/proc/self/fd/2");

    /** Back to the start of the line, and erase it to its end (ECMA-48 EL). */
    private static final String ERASE_LINE = "\r\u001B[K";

    private final PrintStream out;
    private String status = "";

    Console(PrintStream out) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /** Prints text that ends in a newline, above the progress line if there is one. */
    synchronized void print(String lines) {
        boolean redraw = !status.isEmpty();
        out.print(redraw ? ERASE_LINE + lines + status : lines);
        out.flush();
    }

    /** Draws the progress line anew; the empty string takes it away. */
    synchronized void showStatus(String line) {
        if (line.isEmpty() && status.isEmpty()) {
            return;
        }
        status = line;
        out.print(ERASE_LINE + line);
        out.flush();
    }

    /** Whether a person looks at stderr on a terminal. */
    static boolean stderrIsTerminal() {
        try {
            return isTerminal(Files.readSymbolicLink(STDERR_OF_THIS_PROCESS));
        } catch (IOException | UnsupportedOperationException notLinux) {
            return askTest();
        }
    }

    /** What test(1) says, which is everywhere that POSIX is. */
    private static boolean askTest() {
        try {
            return new ProcessBuilder("test", "-t", "2").inheritIO().start().waitFor() == 0;
        } catch (IOException notPosix) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static boolean isTerminal(Path file) {
        String path = file.toString();
        return path.startsWith("/dev/pts/") || path.startsWith("/dev/tty");
    }
}
