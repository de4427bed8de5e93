package io.tappostgres.change;

import io.tappostgres.json.JsonBuffer;

/**
 * The values that were found in one round of questions, as they stand in records. Belongs to one
 * thread.
 */
final class RowValues {

    /** The buffer grows to what a round needs, which is much the same each time. */
    private static final int USUAL_BYTES = 256 * 1024;

    private final int limitBytes;
    private JsonBuffer buffer = new JsonBuffer(0);
    private long round;

    /**
     * @param limitBytes how large they may become
     */
    RowValues(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Begins another round; what was found before is forgotten. */
    void clear(int usualLimitBytes) {
        round++;
        if (buffer.array().length == 0 || buffer.array().length > usualLimitBytes) {
            buffer = new JsonBuffer(USUAL_BYTES, limitBytes);
        }
        buffer.clear();
    }

    /** There is nothing left that they are for. */
    void release() {
        round++;
        buffer = new JsonBuffer(0);
    }

    /** Whether nothing was found in this round yet. */
    boolean isEmpty() {
        return buffer.length() == 0;
    }

    JsonBuffer buffer() {
        return buffer;
    }

    /** The number of the round. */
    long round() {
        return round;
    }
}
