package io.tappostgres.singer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A target that does not read until it is told to, and then reads all or goes away. */
final class GatedSink extends OutputStream {

    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private volatile IOException failure;

    /** Reads all that comes, and all that waits. */
    void open() {
        gate.countDown();
    }

    /** Goes away. */
    void breakPipe() {
        failure = new IOException("Broken pipe");
        gate.countDown();
    }

    /** Waits until a write is blocked in this sink. */
    void awaitBlockedWrite() throws InterruptedException {
        if (!reached.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing was written");
        }
    }

    List<String> lines() {
        synchronized (received) {
            return received.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        reached.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        if (failure != null) {
            throw failure;
        }
        synchronized (received) {
            received.write(source, offset, length);
        }
    }

    /** All threads of message writers that are alive now. */
    static List<Thread> writerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("message-writer"))
                .toList();
    }
}
