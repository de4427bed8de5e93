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
    private JsonBuffer target;

    /**
     * @param copied where the first line begins in the source
     */
    Filling(byte[] source, int copied, MessageWriter output) {
        this.source = source;
        this.copied = copied;
        this.output = output;
        this.target = output.acquire();
    }

    /** Copies what is before a place and was not copied before. */
    void copyTo(int place) throws InterruptedException {
        if (target.length() >= output.bufferBytes()) {
            int lineEnd = copied;
            while (lineEnd < place && source[lineEnd] != '\n') {
                lineEnd++;
            }
            if (lineEnd < place) {
                append(lineEnd + 1);
                output.write(target);
                target = output.acquire();
            }
        }
        append(place);
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
     * @throws BufferLimitException if there is no room for it; nothing is inserted then
     */
    void insert(byte[] text, int start, int length, boolean leads) throws InterruptedException {
        makeRoom(length);
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

    /** Hands over what was copied: whole lines. */
    void end() throws InterruptedException {
        output.write(target);
    }
}
