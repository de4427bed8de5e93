package io.tappostgres.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads a stream to its end in the background and remembers its lines. */
final class LineCollector {

    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private LineCollector() {}

    static LineCollector of(InputStream stream) {
        LineCollector collector = new LineCollector();
        Thread thread = new Thread(() -> collector.collect(stream), "tap stderr");
        thread.setDaemon(true);
        thread.start();
        return collector;
    }

    synchronized List<String> soFar() {
        return List.copyOf(lines);
    }

    /** All lines, once the stream has ended. */
    synchronized List<String> awaitAll() throws InterruptedException {
        while (!ended) {
            wait();
        }
        return List.copyOf(lines);
    }

    /** The first line that fits, or null if there is none by the deadline or the stream's end. */
    synchronized String await(Predicate<String> wanted, Instant deadline) {
        for (int next = 0; ; next++) {
            while (next == lines.size()) {
                long millis = Duration.between(Instant.now(), deadline).toMillis();
                if (ended || millis <= 0) {
                    return null;
                }
                try {
                    wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
            if (wanted.test(lines.get(next))) {
                return lines.get(next);
            }
        }
    }

    private void collect(InputStream stream) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(stderr broke off: " + e + ")");
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
