package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.ChangeOutput;
import io.tappostgres.change.UnchangedValues;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.MessageWriter;

/**
 * The way of a log's messages to stdout: records are gathered, and every other message comes behind
 * those that were. Belongs to one thread.
 */
final class LogOutput implements ChangeOutput {

    /** How much is held at most until values are read for it: many records make few questions. */
    private static final int MOST_HELD_BYTES = 2 * 1024 * 1024;

    private final MessageWriter output;
    private final UnchangedValues unchanged;
    private JsonBuffer records;

    /**
     * @param unchanged which the records of changes may wait for
     */
    LogOutput(MessageWriter output, UnchangedValues unchanged) {
        this.output = output;
        this.unchanged = unchanged;
        this.records = output.acquire();
    }

    @Override
    public JsonBuffer records() {
        return records;
    }

    /** Whether enough is gathered to be handed over. */
    boolean isFull() {
        return records.length() >= output.bufferBytes();
    }

    /**
     * Keeps what is gathered for values that some records wait for.
     *
     * @return false if none does, or if too much is kept already
     */
    boolean hold() {
        if (!unchanged.isAwaited() || unchanged.heldBytes() >= MOST_HELD_BYTES) {
            return false;
        }
        unchanged.hold(records);
        records = output.acquire();
        return true;
    }

    /**
     * Hands over what is gathered.
     *
     * @throws TapException if it waits for values that cannot be had now; it is kept
     */
    void flush() throws InterruptedException {
        JsonBuffer gathered = records;
        records = output.acquire();
        if (!unchanged.isAwaited()) {
            output.write(gathered);
            return;
        }
        unchanged.hold(gathered);
        unchanged.writeAll(output);
    }

    /** Hands over what is gathered, and waits until all of it is written. */
    void awaitWritten() throws InterruptedException {
        flush();
        output.flush();
    }

    @Override
    public void writeSchema(StreamPlan plan) throws InterruptedException {
        flush();
        output.writeSchema(
                plan.streamName(), plan.schema(), plan.keyProperties(), plan.bookmarkProperties());
    }

    @Override
    public void writeActivateVersion(String streamName, long version) throws InterruptedException {
        flush();
        output.writeActivateVersion(streamName, version);
    }
}
