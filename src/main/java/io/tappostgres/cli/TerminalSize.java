package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How wide the terminal is that one of the process's outputs goes to. Thread-safe. */
final class TerminalSize {

    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("\\d+ ([1-9]\\d{0,3})\\s*");
    private static final long PATIENCE_SECONDS = 2;

    /** So often a person may make the window wider or narrower. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int fileDescriptor;
    private final int columnsIfUnknown;
    private int columns;
    private long askedNanos;

    /**
     * @param fileDescriptor 1 for stdout, 2 for stderr
     * @param columnsIfUnknown where it is no terminal, or does not say
     */
    TerminalSize(int fileDescriptor, int columnsIfUnknown) {
        this.fileDescriptor = fileDescriptor;
        this.columnsIfUnknown = columnsIfUnknown;
    }

    /** How many characters fit on a line: as COLUMNS says, else as the terminal does. */
    synchronized int columns() {
        String variable = System.getenv("COLUMNS");
        if (variable != null && variable.matches("[1-9][0-9]{1,3}")) {
            return Integer.parseInt(variable);
        }
        long now = System.nanoTime();
        if (columns == 0 || now - askedNanos > FRESH_NANOS) {
            int answer = ask();
            columns = answer == 0 ? columnsIfUnknown : answer;
            askedNanos = now;
        }
        return columns;
    }

    /** What stty(1), which is everywhere that POSIX is, says of the terminal; 0 if nothing. */
    private int ask() {
        try {
            File terminal = terminal();
            if (terminal == null) {
                return 0;
            }
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(terminal)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return 0;
            }
            String answer = new String(stty.getInputStream().readAllBytes(), US_ASCII);
            Matcher size = ROWS_AND_COLUMNS.matcher(answer);
            return size.matches() ? Integer.parseInt(size.group(1)) : 0;
        } catch (IOException noTerminal) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /**
     * The terminal that the output goes to, or null; elsewhere than on Linux, the process's own.
     */
    private File terminal() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return new File("/dev/tty");
        }
        Path target = Files.readSymbolicLink(descriptors.resolve(String.valueOf(fileDescriptor)));
        return Console.isTerminal(target) ? target.toFile() : null;
    }
}
