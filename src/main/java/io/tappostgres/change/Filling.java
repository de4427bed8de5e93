package io.tappostgres.change;

import io.tappostgres.json.BufferLimitException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.singer.MessageWriter;

/**
 * Copies lines from a buffer to the output, and values into them on the way. Belongs to one thread.
 */
final class Filling {

    private final byte[] source;
    private final MessageWriter output;
    private int copied;
    private int handedOver;
    private int lineEnd;
    private JsonBuffer target;

    /**
     * @param copied where the first line begins in the source
     */
    Filling(byte[] source, int copied, MessageWriter output) {
        this.source = source;
        this.copied = copied;
        this.handedOver = copied;
        this.lineEnd = copied;
        this.output = output;
        this.target = output.acquire();
    }

    /**
     * Copies what is before a place and was not copied before.
     *
     * @throws BufferLimitException if memory has no room for it
     */
    void copyTo(int place) throws InterruptedException {
        while (copied < place
                && target.length() + place - copied > output.bufferBytes()
                && lineEnd() < place) {
            append(lineEnd());
            if (target.length() >= output.bufferBytes()) {
                handOver();
                target = output.acquire();
            }
        }
        append(place);
    }

    /** Where the first line ends, its end included, that is not copied to its end. */
    private int lineEnd() {
        if (lineEnd <= copied) {
            lineEnd = copied;
            while (source[lineEnd] != '\n') {
                lineEnd++;
            }
            lineEnd++;
        }
        return lineEnd;
    }

    private void append(int place) throws InterruptedException {
        makeRoom(place - copied);
        target.raw(source, copied, place - copied);
        copied = place;
    }

    /** Lines that wait to be written are out before it is said that there is no room. */
    private void makeRoom(int bytes) throws InterruptedException {
        try {
            target.reserve(bytes);
        } catch (BufferLimitException e) {
            output.flush();
            target.reserve(bytes);
        }
    }

    /**
     * Inserts a field.
     *
     * @param length of its text, which begins with a comma
     * @param leads whether it is the first of its record
     * @throws BufferLimitException if there is no room for it and for the rest of its line; nothing
     *     is inserted then
     */
    void insert(byte[] text, int start, int length, boolean leads) throws InterruptedException {
        makeRoom(length + lineEnd() - copied);
        if (leads) {
            target.raw(text, start + 1, length - 1);
            target.raw((byte) ',');
        } else {
            target.raw(text, start, length);
        }
    }

    /** Where the line begins in which a place is, of those that were not copied. */
    int lineStart(int place) {
        int start = place;
        while (start > copied && source[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    /** Hands over what was copied, whole lines, to the output. */
    void handOver() throws InterruptedException {
        output.write(target);
        handedOver = copied;
    }

    /** Where the first line begins that was not handed over. */
    int handedOver() {
        return handedOver;
    }
}
