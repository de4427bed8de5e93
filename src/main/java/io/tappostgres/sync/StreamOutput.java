package io.tappostgres.sync;

import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.singer.MessageWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The way of one stream's messages to stdout. While it is not the stream's turn they are held back,
 * up to a bound; who writes more than that waits for the turn.
 *
 * <p>Several threads may write at a time once it is the stream's turn, and only one before.
 */
final class StreamOutput {

    /** Rows and messages of a small table; larger ones wait, as do all that queue for stdout. */
    private static final long HELD_BYTES = 8L * 1024 * 1024;

    /** One message, or a change of the state, that is held back. */
    private interface Held {
        void release() throws InterruptedException;
    }

    private final MessageWriter output;
    private final RunState state;
    private final Stage stage;
    private final int place;
    private final SelectedStream stream;
    private final StreamProgress progress;
    private final StopSwitch stop;
    private final Deque<Held> held = new ArrayDeque<>();
    private long heldBytes;

    /** Written once, before other threads learn of the stream. */
    private volatile boolean entered;

    /**
     * Whether the turn came when the run had been asked to stop; written before {@link #entered}.
     */
    private volatile boolean discards;

    StreamOutput(
            MessageWriter output,
            RunState state,
            Stage stage,
            int place,
            SelectedStream stream,
            StreamProgress progress,
            StopSwitch stop) {
        this.output = output;
        this.state = state;
        this.stage = stage;
        this.place = place;
        this.stream = stream;
        this.progress = progress;
        this.stop = stop;
    }

    /** The bookmark of the stream as it is now. */
    Bookmark bookmark() {
        return state.bookmark(stream.tapStreamId());
    }

    /** Whether an earlier run may have given rows of the stream to the target. */
    boolean mayHaveDelivered() {
        return state.initial().mayHaveDelivered(stream.tapStreamId());
    }

    /**
     * A table version greater than that of any rows that the target may have of the stream, by
     * whichever method.
     */
    long nextVersion(Instant now) {
        long given = state.initial().bookmark(stream.tapStreamId()).version().orElse(0);
        long last = Math.max(given, bookmark().version().orElse(0));
        return Math.max(now.toEpochMilli(), last + 1);
    }

    /** An empty buffer for the calling thread. */
    JsonBuffer acquire() {
        return output.acquire();
    }

    /** How large a record may be. */
    RecordMemory memory() {
        return output.memory();
    }

    /**
     * Waits until it is the stream's turn and nothing waits to be written any more, so that a large
     * row finds the memory of those before it free.
     */
    void awaitRoom() throws InterruptedException {
        enter();
        output.flush();
    }

    /** The length from which on a buffer should be handed over. */
    int bufferBytes() {
        return output.bufferBytes();
    }

    /** Writes RECORD lines, so many rows of them. */
    void write(JsonBuffer records, long rows) throws InterruptedException {
        int bytes = records.array().length;
        send(
                bytes,
                () -> {
                    output.write(records);
                    progress.addRows(rows);
                });
    }

    /**
     * Writes the SCHEMA.
     *
     * @param estimatedRows how many records are expected; 0 if that is not known
     */
    void writeSchema(StreamPlan plan, Collection<String> bookmarkProperties, long estimatedRows)
            throws InterruptedException {
        List<String> bookmarked = List.copyOf(bookmarkProperties);
        send(
                0,
                () -> {
                    progress.begin(estimatedRows);
                    output.writeSchema(
                            plan.streamName(), plan.schema(), plan.keyProperties(), bookmarked);
                });
    }

    /** Writes an ACTIVATE_VERSION. */
    void writeActivateVersion(long version) throws InterruptedException {
        send(0, () -> output.writeActivateVersion(stream.streamName(), version));
    }

    /** Changes the stream's bookmark; the next STATE says so. */
    void updateBookmark(UnaryOperator<Bookmark> change) throws InterruptedException {
        send(0, () -> state.updateBookmark(stream.tapStreamId(), change));
    }

    /** Writes a STATE behind all that was written, unless it would repeat the last one. */
    void writeState() throws InterruptedException {
        send(0, state::write);
    }

    /** Lets the stream be the one that is being synced, if it is its turn already. */
    void begin() throws InterruptedException {
        if (stage.isOn(place)) {
            enter();
        }
    }

    /** Whether messages are being held back. */
    boolean isHeldBack() {
        return !entered;
    }

    /**
     * Waits for the stream's turn, and lets out what was held back. In a run that was asked to stop
     * by then that is thrown away, and so is all that comes after it: it would lack its SCHEMA.
     */
    void enter() throws InterruptedException {
        if (entered) {
            return;
        }
        long beganNanos = System.nanoTime();
        stage.await(place);
        progress.addWait(System.nanoTime() - beganNanos);
        discards = stop.isThrown();
        entered = true;
        if (discards) {
            held.clear();
            return;
        }
        state.begin(stream.tapStreamId());
        while (!held.isEmpty()) {
            held.remove().release();
        }
    }

    /** The stream has ended, done or not, and its last message is written. */
    void leave() {
        stage.leave(place);
    }

    private void send(long bytes, Held message) throws InterruptedException {
        if (!entered) {
            if (!stage.isOn(place) && heldBytes + bytes <= HELD_BYTES) {
                held.add(message);
                heldBytes += bytes;
                return;
            }
            enter();
        }
        if (!discards) {
            message.release();
        }
    }
}
