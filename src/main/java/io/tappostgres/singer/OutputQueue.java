package io.tappostgres.singer;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The buffers between those who produce lines and the one thread that writes them: first in, first
 * out, bounded by the bytes of memory they hold.
 *
 * <p>Thread-safe. Who waits for room is served in turn, so that a large buffer is not overtaken for
 * ever by small ones. A buffer counts until it is written, and with its capacity, since that is
 * what it costs.
 */
final class OutputQueue {

    private final int bufferBytes;
    private final long boundBytes;
    private final int maxLineBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<JsonBuffer> queued = new ArrayDeque<>();
    private final Deque<Object> turns = new ArrayDeque<>();
    private final Deque<JsonBuffer> spare = new ArrayDeque<>();
    private long heldBytes;
    private long spareBytes;
    private long acceptedCount;
    private long writtenCount;
    private boolean closed;
    private TapException failure;

    OutputQueue(int bufferBytes, long boundBytes, int maxLineBytes) {
        this.bufferBytes = bufferBytes;
        this.maxLineBytes = maxLineBytes;
        this.boundBytes = boundBytes;
    }

    /** An empty buffer, a used one if there is one to spare. */
    JsonBuffer acquire() {
        lock.lock();
        try {
            refuseIfFailed();
            JsonBuffer buffer = spare.pollLast();
            if (buffer != null) {
                spareBytes -= capacity(buffer);
                return buffer;
            }
        } finally {
            lock.unlock();
        }
        // A producer hands over once it is past bufferBytes; the rest is room for its last line.
        int capacity = bufferBytes + bufferBytes / 4;
        long limit = Math.min((long) capacity + maxLineBytes, JsonBuffer.MAX_CAPACITY_BYTES);
        return new JsonBuffer(capacity, (int) limit);
    }

    /** Queues a buffer, after waiting until the bound allows it or it would be alone. */
    void put(JsonBuffer buffer) throws InterruptedException {
        Object turn = new Object();
        lock.lockInterruptibly();
        try {
            turns.addLast(turn);
            while (!isOver() && (turns.peekFirst() != turn || !hasRoomFor(buffer))) {
                changed.await();
            }
            refuseIfFailed();
            if (closed) {
                throw new IllegalStateException("the message writer is closed");
            }
            queued.addLast(buffer);
            heldBytes += capacity(buffer);
            acceptedCount++;
        } finally {
            turns.remove(turn);
            changed.signalAll();
            lock.unlock();
        }
    }

    /** Waits until everything that was queued before is written. */
    void awaitWritten() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long target = acceptedCount;
            while (failure == null && writtenCount < target) {
                changed.await();
            }
            refuseIfFailed();
        } finally {
            lock.unlock();
        }
    }

    /** The next buffer to write, after waiting for it; null once closed and empty. */
    JsonBuffer take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queued.isEmpty() && !closed) {
                changed.await();
            }
            return queued.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that a taken buffer is written, and keeps it to be used again if it is of usual size.
     */
    void written(JsonBuffer buffer) {
        long capacity = capacity(buffer);
        buffer.clear();
        lock.lock();
        try {
            heldBytes -= capacity;
            writtenCount++;
            recycle(buffer, capacity);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a buffer back that was acquired and is not needed. */
    void release(JsonBuffer buffer) {
        buffer.clear();
        lock.lock();
        try {
            refuseIfFailed();
            recycle(buffer, capacity(buffer));
        } finally {
            lock.unlock();
        }
    }

    /** Refuses everything from now on with this exception, wakes all who wait and forgets all. */
    void fail(TapException cause) {
        lock.lock();
        try {
            failure = cause;
            queued.clear();
            spare.clear();
            heldBytes = 0;
            spareBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more buffers; those that are queued are still handed out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The bytes of memory of all buffers that are queued or being written. */
    long heldBytes() {
        lock.lock();
        try {
            return heldBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Throws the failure, as an exception of the calling thread, if there was one. */
    void refuseIfFailed() {
        lock.lock();
        try {
            if (failure != null) {
                throw new TapException(failure.kind(), failure.getMessage(), failure.getCause());
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return failure != null || closed;
    }

    private boolean hasRoomFor(JsonBuffer buffer) {
        return heldBytes == 0 || heldBytes + capacity(buffer) <= boundBytes;
    }

    private void recycle(JsonBuffer buffer, long capacity) {
        boolean isUsual = capacity >= bufferBytes && capacity <= 2L * bufferBytes;
        if (failure == null && isUsual && heldBytes + spareBytes + capacity <= boundBytes) {
            spare.addLast(buffer);
            spareBytes += capacity;
        }
    }

    private static long capacity(JsonBuffer buffer) {
        return buffer.array().length;
    }
}
