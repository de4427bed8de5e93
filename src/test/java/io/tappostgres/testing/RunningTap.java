package io.tappostgres.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A run of the tap that a test looks at, or interferes with, before it ends. Whatever takes longer
 * than the runner's timeout kills it and throws {@link IllegalStateException} with its stderr.
 */
public final class RunningTap implements AutoCloseable {

    private final Process process;
    private final LineCollector stderr;
    private final Duration timeout;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(RunningTap::daemon);
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

    private RunningTap(Process process, LineCollector stderr, Duration timeout) {
        this.process = process;
        this.stderr = stderr;
        this.timeout = timeout;
    }

    static RunningTap of(Process process, String standardInput, Duration timeout)
            throws IOException {
        LineCollector stderr = LineCollector.of(process.getErrorStream());
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(standardInput.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
        return new RunningTap(process, stderr, timeout);
    }

    /** The next line of stdout as it comes, without its end; null if there is none any more. */
    public String nextLine() {
        return within(timeout, this::readLine);
    }

    /** Waits for a line of stderr, one written before included. */
    public String awaitStderr(Predicate<String> wanted) {
        Instant deadline = Instant.now().plus(timeout);
        String line = stderr.await(wanted, deadline);
        if (line == null) {
            throw overdue("no such line on stderr", null);
        }
        return line;
    }

    /** Reads stdout to its end and waits for the process. */
    public TapResult awaitEnd() {
        return within(
                timeout,
                () -> {
                    if (!stdoutClosed()) {
                        process.getInputStream().transferTo(stdout);
                    }
                    int exitCode = process.waitFor();
                    return new TapResult(exitCode, stdout.toByteArray(), stderr.awaitAll());
                });
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGINT, as by Ctrl-C. */
    public void interrupt() {
        Signals.send("INT", process.toHandle());
    }

    /** SIGTERM, as by an orchestrator. */
    public void terminate() {
        Signals.send("TERM", process.toHandle());
    }

    /** SIGKILL, as by the kernel when memory is short. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Goes away as a target that fails: the tap's next write finds a closed pipe. */
    public void closeStdout() {
        within(
                timeout,
                () -> {
                    process.getInputStream().close();
                    return null;
                });
    }

    /** Leaves no process behind. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        reader.shutdownNow();
    }

    private boolean stdoutClosed() {
        try {
            process.getInputStream().available();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private String readLine() throws IOException {
        InputStream input = process.getInputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != -1; next = input.read()) {
            stdout.write(next);
            if (next == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(next);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    private <T> T within(Duration longest, Callable<T> work) {
        try {
            return reader.submit(work).get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw overdue("nothing within " + longest, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot read from the tap", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw overdue("interrupted", e);
        }
    }

    private IllegalStateException overdue(String problem, Throwable cause) {
        close();
        return new IllegalStateException(
                problem + "; stderr:\n" + String.join("\n", stderr.soFar()), cause);
    }

    private static Thread daemon(Runnable runnable) {
        Thread thread = new Thread(runnable, "tap stdout");
        thread.setDaemon(true);
        return thread;
    }
}
