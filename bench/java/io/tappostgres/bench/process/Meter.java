package io.tappostgres.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.figures.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Measures processes from their start, one at a time, as nothing tells the children's times apart.
 */
public final class Meter {

    private static final long POLL_MILLIS = 10;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS = 1e6;

    private final Processes processes;

    /** Measures what these start. */
    public Meter(Processes processes) {
        this.processes = processes;
    }

    /** A process until its end, with stdout to /dev/null; it may fail. */
    public Run runThatMayFail(Command command) throws IOException, InterruptedException {
        ProcFiles.CpuTimes before = ProcFiles.cpuTimesOfEndedChildren();
        long startNanos = System.nanoTime();
        Process process = processes.start(command, Redirect.DISCARD);
        long peakBytes = peakBytesAtEnd(process);
        return ended(process, secondsSince(startNanos), before, peakBytes);
    }

    /** A process until its end, with stdout to /dev/null. */
    public Run run(Command command) throws IOException, InterruptedException {
        Run run = runThatMayFail(command);
        processes.requireSuccess(command, run.exitCode());
        return run;
    }

    /** A process until the first line that starts in this way can be read; it may then go on. */
    public Run runUntil(Command command, String lineStart)
            throws IOException, InterruptedException {
        ProcFiles.CpuTimes before = ProcFiles.cpuTimesOfEndedChildren();
        long startNanos = System.nanoTime();
        Process process = processes.start(command, Redirect.PIPE);
        CompletableFuture<Double> seconds =
                CompletableFuture.supplyAsync(() -> secondsUntil(process, lineStart, startNanos));
        long peakBytes = peakBytesAtEnd(process);
        processes.requireSuccess(command, process.exitValue());
        try {
            return ended(process, seconds.join(), before, peakBytes);
        } catch (CompletionException e) {
            throw new BenchmarkException(e.getCause().getMessage() + ": " + command);
        }
    }

    /** Reads on to the end, so that the process does not meet a closed pipe. */
    private static double secondsUntil(Process process, String lineStart, long startNanos) {
        double seconds = Double.NaN;
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Double.isNaN(seconds) && line.startsWith(lineStart)) {
                    seconds = secondsSince(startNanos);
                }
            }
        } catch (IOException e) {
            throw new BenchmarkException("stdout cannot be read");
        }
        if (Double.isNaN(seconds)) {
            throw new BenchmarkException("no line " + lineStart + "… on stdout");
        }
        return seconds;
    }

    private static long peakBytesAtEnd(Process process) throws InterruptedException {
        long peakBytes = 0;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            peakBytes = Math.max(peakBytes, ProcFiles.peakBytes(process.pid()));
        }
        return peakBytes;
    }

    private static Run ended(
            Process process, double seconds, ProcFiles.CpuTimes before, long peakBytes) {
        ProcFiles.CpuTimes after = ProcFiles.cpuTimesOfEndedChildren();
        return new Run(
                process.exitValue(),
                seconds,
                rounded(after.userSeconds() - before.userSeconds()),
                rounded(after.systemSeconds() - before.systemSeconds()),
                peakBytes);
    }

    private static double secondsSince(long startNanos) {
        return rounded((System.nanoTime() - startNanos) / NANOS_PER_SECOND);
    }

    /** To the microsecond, so that figures read from a file are those that were measured. */
    private static double rounded(double seconds) {
        return Double.isNaN(seconds) ? seconds : Math.rint(seconds * MICROS) / MICROS;
    }
}
