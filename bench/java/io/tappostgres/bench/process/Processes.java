package io.tappostgres.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.bench.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs processes that are not measured, one at a time, and insists that they end well. */
public final class Processes {

    private final Map<String, String> environment;
    private final Path log;

    /**
     * Nothing is started yet.
     *
     * @param environment what every process finds in its environment
     * @param log where the stderr of the last process goes
     */
    public Processes(Map<String, String> environment, Path log) {
        this.environment = environment;
        this.log = log;
    }

    /** The whole stdout, as text. */
    public String output(Command command) throws IOException, InterruptedException {
        Process process = start(command, Redirect.PIPE);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        requireSuccess(command, process.waitFor());
        return output;
    }

    /** Counts what is on stdout. */
    public Content content(Command command, String text) throws IOException, InterruptedException {
        Process process = start(command, Redirect.PIPE);
        Content content;
        try (InputStream output = process.getInputStream()) {
            content = Content.count(output, text.getBytes(UTF_8));
        }
        requireSuccess(command, process.waitFor());
        return content;
    }

    /** The last line of stdout that starts in this way. */
    public String lastLine(Command command, String start) throws IOException, InterruptedException {
        Process process = start(command, Redirect.PIPE);
        String last = null;
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.startsWith(start) ? line : last;
            }
        }
        requireSuccess(command, process.waitFor());
        if (last == null) {
            throw new BenchmarkException("no line " + start + "… in the output of " + command);
        }
        return last;
    }

    Process start(Command command, Redirect output) {
        ProcessBuilder builder = new ProcessBuilder(command.words());
        builder.environment().putAll(environment);
        builder.environment().putAll(command.environment());
        builder.redirectError(log.toFile()).redirectOutput(output);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new BenchmarkException(command.words().get(0) + ": " + e.getMessage());
        }
    }

    void requireSuccess(Command command, int exitCode) throws IOException {
        if (exitCode != 0) {
            throw new BenchmarkException(
                    "exit code %d of %s%n%s"
                            .formatted(exitCode, command, Files.readString(log).strip()));
        }
    }
}
