package io.tappostgres.singer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MessageWriterFailureTest {

    private static final RecordMemory MEMORY = new RecordMemory(1024 * 1024);

    private final GatedSink sink = new GatedSink();
    private final ExecutorService producers = Executors.newFixedThreadPool(3);
    private final List<Thread> closedOn = new ArrayList<>();
    private final CountDownLatch onClosedRan = new CountDownLatch(1);

    @AfterEach
    void threadsEnd() throws InterruptedException {
        sink.open();
        producers.shutdownNow();
        for (Thread thread : GatedSink.writerThreads()) {
            thread.join();
        }
    }

    @Test
    void waitingProducersWakeWithOutputClosed() throws Exception {
        MessageWriter writer = writer(this::noteClosed);
        writer.write(line(writer));
        List<Future<?>> waiting = new ArrayList<>();
        for (int producer = 0; producer < 2; producer++) {
            waiting.add(producers.submit(() -> write(writer)));
        }
        waiting.add(producers.submit(() -> flush(writer)));
        sink.awaitBlockedWrite();

        sink.breakPipe();

        for (Future<?> each : waiting) {
            assertThatThrownBy(each::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            TapException.class,
                            e -> assertThat(e.kind()).isEqualTo(TapException.Kind.OUTPUT_CLOSED));
        }
    }

    @Test
    void everyLaterCallThrowsAndOnClosedRunsOnceOnTheWritersThread() throws Exception {
        MessageWriter writer = writer(this::noteClosed);
        JsonBuffer acquiredBefore = line(writer);
        sink.breakPipe();
        writer.write(line(writer));
        onClosedRan.await();

        assertOutputClosed(() -> writer.write(acquiredBefore));
        assertOutputClosed(() -> writer.write(new JsonBuffer(0)));
        assertOutputClosed(writer::acquire);
        assertOutputClosed(() -> writer.writeState(State.EMPTY));
        assertOutputClosed(() -> writer.writeActivateVersion("t", 1));
        assertOutputClosed(writer::flush);
        assertOutputClosed(writer::close);
        writer.close();

        assertThat(closedOn).extracting(Thread::getName).containsExactly("message-writer");
        assertThat(writer.queuedBytes()).isZero();
        assertThat(sink.lines()).isEmpty();
    }

    @Test
    void aFailureOfTheLastWriteIsThrownByClose() throws Exception {
        MessageWriter writer = writer(this::noteClosed);
        writer.write(line(writer));
        Future<?> closing = producers.submit(writer::close);
        sink.awaitBlockedWrite();

        sink.breakPipe();

        assertThatThrownBy(closing::get).hasCauseInstanceOf(TapException.class);
        onClosedRan.await();
    }

    @Test
    void onClosedMayWaitForAThreadThatCloses() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        MessageWriter writer =
                writer(
                        () -> {
                            awaitUninterruptibly(closed);
                            noteClosed();
                        });
        sink.breakPipe();
        writer.write(line(writer));

        assertOutputClosed(writer::close);
        closed.countDown();
        onClosedRan.await();
    }

    @Test
    void onClosedMayCloseTheWriterItself() throws Exception {
        AtomicReference<MessageWriter> self = new AtomicReference<>();
        MessageWriter writer =
                writer(
                        () -> {
                            assertOutputClosed(self.get()::close);
                            noteClosed();
                        });
        self.set(writer);
        sink.breakPipe();

        writer.write(line(writer));

        onClosedRan.await();
    }

    @Test
    void whatIsNoFailureOfTheOutputIsADefect() throws Exception {
        OutputStream defective =
                new OutputStream() {
                    @Override
                    public void write(int value) {
                        throw new IllegalStateException("odd");
                    }
                };
        MessageWriter writer = new MessageWriter(defective, this::noteClosed, MEMORY);
        writer.write(line(writer));
        onClosedRan.await();

        assertThatThrownBy(writer::close)
                .isInstanceOfSatisfying(
                        TapException.class,
                        e -> assertThat(e.kind()).isEqualTo(TapException.Kind.INTERNAL))
                .hasMessage("the message writer failed: java.lang.IllegalStateException: odd");
    }

    private void noteClosed() {
        closedOn.add(Thread.currentThread());
        onClosedRan.countDown();
    }

    private MessageWriter writer(Runnable onClosed) {
        return new MessageWriter(sink, onClosed, MEMORY, 100, 100);
    }

    private static Void write(MessageWriter writer) throws InterruptedException {
        writer.write(line(writer));
        return null;
    }

    private static Void flush(MessageWriter writer) throws InterruptedException {
        writer.flush();
        return null;
    }

    private static JsonBuffer line(MessageWriter writer) {
        JsonBuffer buffer = writer.acquire();
        buffer.raw("{}\n".getBytes(StandardCharsets.UTF_8));
        return buffer;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertOutputClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TapException.class,
                        e -> assertThat(e.kind()).isEqualTo(TapException.Kind.OUTPUT_CLOSED))
                .hasMessage(
                        "stdout was closed by its reader, or cannot be written (Broken pipe); the"
                                + " target's log says why, and the next run goes on from the last"
                                + " state that the target saved");
    }
}
