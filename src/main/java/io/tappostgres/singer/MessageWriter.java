package io.tappostgres.singer;

import io.tappostgres.TapException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/**
 * The single owner of stdout: puts lines into one queue and has one thread write them, so that
 * reading and encoding go on while a slow target blocks the pipe, up to a bound in bytes.
 *
 * <p>Thread-safe. What one call queues is written as a whole and behind all that earlier calls
 * queued: a STATE written after the records it accounts for comes out after them.
 *
 * <p>Once the output has failed, every call but a repeated {@link #close} throws a {@link
 * TapException} of kind {@code OUTPUT_CLOSED}. A thread that is interrupted while it waits gets an
 * {@link InterruptedException}, and its buffer was not queued.
 */
public final class MessageWriter implements AutoCloseable {

    /**
     * How much a producer gathers before it hands over: large enough that neither the system call
     * nor the lock matters, small enough that many fit into the queue.
     */
    public static final int DEFAULT_BUFFER_BYTES = 256 * 1024;

    /** How much is queued while the target does not read. */
    public static final long DEFAULT_QUEUE_BYTES = 16L * 1024 * 1024;

    private final OutputStream output;
    private final Runnable onClosed;
    private final OutputQueue queue;
    private final RecordMemory memory;
    private final int bufferBytes;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** A writer with the default sizes. */
    public MessageWriter(OutputStream output, Runnable onClosed, RecordMemory memory) {
        this(output, onClosed, memory, DEFAULT_BUFFER_BYTES, DEFAULT_QUEUE_BYTES);
    }

    /**
     * A writer that has started its thread. It does not close the output.
     *
     * @param output where the lines go; should not buffer, as it is flushed after every write
     * @param onClosed run once, on the writer's thread, when the output fails
     * @param memory how large a line may become
     * @param bufferBytes the usual size of a buffer
     * @param queueBytes how much memory all queued buffers may hold; one that is larger than that
     *     passes alone
     */
    public MessageWriter(
            OutputStream output,
            Runnable onClosed,
            RecordMemory memory,
            int bufferBytes,
            long queueBytes) {
        this.memory = memory;
        this.output = output;
        this.onClosed = onClosed;
        this.bufferBytes = bufferBytes;
        this.queue = new OutputQueue(bufferBytes, queueBytes, memory.maxRecordBytes());
        this.thread = new Thread(this::writeAll, "message-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** The length from which on a producer should hand its buffer over. */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** How large a record may be, for those who read them. */
    public RecordMemory memory() {
        return memory;
    }

    /** An empty buffer for the calling thread to fill; never waits. */
    public JsonBuffer acquire() {
        return queue.acquire();
    }

    /**
     * Queues a buffer, which is the writer's from now on; waits while the queue is full.
     *
     * @param wholeLines complete messages, each with its end of line; or nothing
     */
    public void write(JsonBuffer wholeLines) throws InterruptedException {
        int length = wholeLines.length();
        if (length == 0) {
            queue.release(wholeLines);
            return;
        }
        if (wholeLines.array()[length - 1] != '\n') {
            throw new IllegalArgumentException("the last line has no end");
        }
        queue.put(wholeLines);
    }

    /** The memory, in bytes, of all buffers that are queued or being written. */
    public long queuedBytes() {
        return queue.heldBytes();
    }

    /** Queues a SCHEMA message. */
    public void writeSchema(
            String streamName,
            ObjectNode schema,
            Collection<String> keyProperties,
            Collection<String> bookmarkProperties)
            throws InterruptedException {
        write(Messages.schema(streamName, schema, keyProperties, bookmarkProperties));
    }

    /** Queues a STATE message, which must come after the records that it accounts for. */
    public void writeState(State state) throws InterruptedException {
        write(Messages.state(state));
    }

    /** Queues an ACTIVATE_VERSION message: the target may drop the rows of other versions. */
    public void writeActivateVersion(String streamName, long version) throws InterruptedException {
        write(Messages.activateVersion(streamName, version));
    }

    /** Waits until all that was queued before is written. */
    public void flush() throws InterruptedException {
        queue.awaitWritten();
    }

    /**
     * Waits until all that was queued is written, and ends the thread. An interruption is kept for
     * later, since what is queued may be the last STATE. Closing again does nothing.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        queue.close();
        boolean interrupted = Thread.interrupted();
        try {
            while (!awaitEnd()) {
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns false if it was interrupted. After a failure it does not wait for the thread, which
     * may be in {@code onClosed}, and that may end the process and so wait for this thread.
     */
    private boolean awaitEnd() {
        try {
            queue.awaitWritten();
            thread.join();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void writeAll() {
        try {
            while (writeNext()) {
                // Until the queue is closed and empty.
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            queue.fail(failure(e));
            onClosed.run();
        }
    }

    /** A method of its own, so that who waits for the next buffer keeps none: it may be large. */
    private boolean writeNext() throws IOException, InterruptedException {
        JsonBuffer next = queue.take();
        if (next == null) {
            return false;
        }
        output.write(next.array(), 0, next.length());
        output.flush();
        queue.written(next);
        return true;
    }

    private static TapException failure(Throwable cause) {
        if (!(cause instanceof IOException)) {
            return new TapException(
                    TapException.Kind.INTERNAL, "the message writer failed: " + cause, cause);
        }
        return new TapException(
                TapException.Kind.OUTPUT_CLOSED,
                "stdout was closed by its reader, or cannot be written ("
                        + cause.getMessage()
                        + "); the target's log says why, and the next run goes on from the last"
                        + " state that the target saved",
                cause);
    }
}
