package io.tappostgres.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a run of the tap left behind. */
public final class TapResult {

    private final int exitCode;
    private final byte[] stdout;
    private final List<String> stderrLines;

    TapResult(int exitCode, byte[] stdout, List<String> stderrLines) {
        this.exitCode = exitCode;
        this.stdout = stdout;
        this.stderrLines = List.copyOf(stderrLines);
    }

    /** 128 and the signal's number, if one ended the process. */
    public int exitCode() {
        return exitCode;
    }

    /** All bytes of stdout that the test read, now or line by line before. */
    public byte[] stdout() {
        return stdout.clone();
    }

    public List<String> stdoutLines() {
        return new String(stdout, StandardCharsets.UTF_8).lines().toList();
    }

    public List<String> stderrLines() {
        return stderrLines;
    }

    public String stderr() {
        return String.join("\n", stderrLines);
    }

    @Override
    public String toString() {
        return "exit code %d, %d bytes of stdout, stderr:%n%s"
                .formatted(exitCode, stdout.length, stderr());
    }
}
