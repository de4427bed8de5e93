package io.tappostgres.json;

import java.util.concurrent.Semaphore;

/**
 * How many bytes a record may have, and who may hold a large one in memory: one reader at a time,
 * so that several of them need no more memory than one. Thread-safe.
 *
 * <p>A large row is held twice, as it came and as a line of JSON, and the one before it may still
 * wait to be written: three times the limit at most, of the four that the default leaves room for.
 */
public final class RecordMemory {

    private static final int SHARE_OF_HEAP = 4;

    /**
     * Of the limit: what each reader may hold without asking. Eight readers hold half the limit
     * then, and as much again or more as JSON.
     */
    private static final int SHARE_OF_LIMIT = 16;

    private final int maxRecordBytes;
    private final Semaphore large = new Semaphore(1, true);

    /**
     * @param maxRecordBytes of a row's COPY text, and of its JSON
     */
    public RecordMemory(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    /** A quarter of the largest heap that the JVM may have, or what one array can hold. */
    public static int defaultMaxRecordBytes() {
        long share = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return (int) Math.min(share, JsonBuffer.MAX_CAPACITY_BYTES);
    }

    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    /** Whether a row of this size needs {@link #acquire}. */
    public boolean isLarge(int bytes) {
        return bytes > maxRecordBytes / SHARE_OF_LIMIT;
    }

    /** Waits until no other reader holds a large row. */
    public void acquire() throws InterruptedException {
        large.acquire();
    }

    /** The large row, and the line that was made of it, are handed on or forgotten. */
    public void release() {
        large.release();
    }
}
