package io.tappostgres.sync;

import io.tappostgres.change.ChangeOutput;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.MessageWriter;

/**
 * The way of a log's messages to stdout: records are gathered, and every other message comes behind
 * those that were. Belongs to one thread.
 */
final class LogOutput implements ChangeOutput {

    private final MessageWriter output;
    private JsonBuffer records;

    LogOutput(MessageWriter output) {
        this.output = output;
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

    /** Hands over what is gathered. */
    void flush() throws InterruptedException {
        JsonBuffer gathered = records;
        records = output.acquire();
        output.write(gathered);
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
