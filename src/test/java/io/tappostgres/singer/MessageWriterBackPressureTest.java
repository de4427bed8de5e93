package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MessageWriterBackPressureTest {

    private static final RecordMemory MEMORY = new RecordMemory(1024 * 1024);

    private static final int BUFFER_BYTES = 1000;
    private static final int CAPACITY_BYTES = 1250;
    private static final long QUEUE_BYTES = 4L * CAPACITY_BYTES;

    private final GatedSink sink = new GatedSink();
    private final ExecutorService producers = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        sink.open();
        producers.shutdownNow();
    }

    @Test
    void memoryIsBoundedWhileTheTargetDoesNotReadAndNothingIsLost() throws Exception {
        try (MessageWriter writer = writer()) {
            List<Future<?>> running = new ArrayList<>();
            for (int producer = 0; producer < 4; producer++) {
                String name = "p" + producer;
                running.add(producers.submit(() -> writeNumbered(writer, name)));
            }
            awaitQueued(writer, QUEUE_BYTES);
            for (int sample = 0; sample < 20; sample++) {
                assertThat(writer.queuedBytes()).isEqualTo(QUEUE_BYTES);
                assertThat(running).noneMatch(Future::isDone);
                Thread.sleep(5);
            }

            sink.open();
            for (Future<?> each : running) {
                each.get();
            }
        }

        assertThat(sink.lines()).hasSize(200);
        for (int producer = 0; producer < 4; producer++) {
            String name = "p" + producer;
            assertThat(sink.lines().stream().filter(line -> line.startsWith(name)))
                    .containsExactlyElementsOf(numbered(name));
        }
    }

    @Test
    void aBufferLargerThanTheBoundPassesAlone() throws Exception {
        try (MessageWriter writer = writer()) {
            writer.write(line(writer, "first"));
            JsonBuffer large = line(writer, "x".repeat(20_000));
            Future<?> waiting = producers.submit(() -> write(writer, large));
            assertStillWaits(waiting);
            assertThat(writer.queuedBytes()).isEqualTo(CAPACITY_BYTES);

            sink.open();
            waiting.get();
        }

        assertThat(sink.lines()).containsExactly("first", "x".repeat(20_000));
    }

    @Test
    void aLargeBufferIsNotOvertakenByASmallOneThatWouldFit() throws Exception {
        try (MessageWriter writer = writer()) {
            writer.write(line(writer, "first"));
            JsonBuffer large = line(writer, "x".repeat(20_000));
            Future<?> largeWaits = producers.submit(() -> write(writer, large));
            assertStillWaits(largeWaits);
            JsonBuffer small = line(writer, "small");
            Future<?> smallWaits = producers.submit(() -> write(writer, small));
            assertStillWaits(smallWaits);

            sink.open();
            largeWaits.get();
            smallWaits.get();
        }

        assertThat(sink.lines()).containsExactly("first", "x".repeat(20_000), "small");
    }

    @Test
    void flushReturnsOnceAllIsWritten() throws Exception {
        try (MessageWriter writer = writer()) {
            writer.write(line(writer, "first"));
            writer.write(line(writer, "second"));
            Future<List<String>> flushed =
                    producers.submit(
                            () -> {
                                writer.flush();
                                return sink.lines();
                            });
            assertStillWaits(flushed);

            sink.open();

            assertThat(flushed.get()).containsExactly("first", "second");
            assertThat(writer.queuedBytes()).isZero();
        }
    }

    @Test
    void anInterruptedProducerQueuesNothingAndDisturbsNobody() throws Exception {
        try (MessageWriter writer = writer()) {
            for (int i = 0; i < 4; i++) {
                writer.write(line(writer, "line " + i));
            }
            JsonBuffer late = line(writer, "late");
            FutureTask<Void> waiting = new FutureTask<>(() -> write(writer, late));
            Thread producer = new Thread(waiting);
            producer.start();
            assertStillWaits(waiting);
            producer.interrupt();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);

            sink.open();
            writer.write(line(writer, "last"));
        }

        assertThat(sink.lines()).containsExactly("line 0", "line 1", "line 2", "line 3", "last");
    }

    @Test
    void closingWritesAllEvenIfInterruptedAndKeepsTheInterruption() throws Exception {
        MessageWriter writer = writer();
        writer.write(line(writer, "records"));
        writer.writeState(State.EMPTY);
        Future<Boolean> closed =
                producers.submit(
                        () -> {
                            Thread.currentThread().interrupt();
                            writer.close();
                            return Thread.currentThread().isInterrupted();
                        });
        assertStillWaits(closed);

        sink.open();

        assertThat(closed.get()).isTrue();
        assertThat(sink.lines())
                .containsExactly("records", "{\"type\":\"STATE\",\"value\":{\"bookmarks\":{}}}");
    }

    private MessageWriter writer() {
        return new MessageWriter(sink, () -> {}, MEMORY, BUFFER_BYTES, QUEUE_BYTES);
    }

    private static Void writeNumbered(MessageWriter writer, String name)
            throws InterruptedException {
        for (String text : numbered(name)) {
            writer.write(line(writer, text));
        }
        return null;
    }

    private static List<String> numbered(String name) {
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            lines.add(name + " " + number);
        }
        return lines;
    }

    private static Void write(MessageWriter writer, JsonBuffer buffer) throws InterruptedException {
        writer.write(buffer);
        return null;
    }

    private static JsonBuffer line(MessageWriter writer, String text) {
        JsonBuffer buffer = writer.acquire();
        buffer.raw((text + "\n").getBytes(StandardCharsets.UTF_8));
        return buffer;
    }

    private static void awaitQueued(MessageWriter writer, long bytes) throws InterruptedException {
        while (writer.queuedBytes() < bytes) {
            Thread.sleep(1);
        }
    }

    private static void assertStillWaits(Future<?> future) {
        assertThatThrownBy(() -> future.get(100, TimeUnit.MILLISECONDS))
                .as("the call waits")
                .isInstanceOf(TimeoutException.class)
                .isNotInstanceOf(ExecutionException.class);
    }
}
