package io.tappostgres.connection;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.json.EightBytes;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.core.VisibleBufferedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the CopyData messages of a COPY that is under way where they lie in the driver's own input
 * buffer, which is made larger for it; one that does not fit there goes to an array.
 *
 * <p>CopyData, from the manual's page "Message Formats": Byte1('d'), Int32 the length of what
 * follows with itself, Byten the data. Any other message is left where it is, for the driver.
 *
 * <p>With a driver that has no {@link DriverStream}, {@link #next} leaves every message to the
 * driver. Belongs to the COPY's thread.
 */
final class CopyDataStream {

    private static final Logger LOG = LoggerFactory.getLogger(CopyDataStream.class);

    /**
     * The driver has 8 KiB. With 32, 64 or 128 KiB a copy takes the same time and processor time.
     */
    static final int BUFFER_BYTES = 64 * 1024;

    private static final byte[] EMPTY = new byte[0];
    private static final int LENGTH_BYTES = 4;
    private static final int HEADER_BYTES = 1 + LENGTH_BYTES;

    /**
     * The driver's input grows rather than leave less than 1,024 bytes free, so a message may not
     * be longer if the buffer is to stay as it is.
     */
    private static final int LONGEST_IN_PLACE_BYTES = BUFFER_BYTES - HEADER_BYTES - 1024;

    /** Null where the driver's input cannot be had. */
    private final VisibleBufferedInputStream input;

    private final Closeable connection;
    private final RecordMemory memory;
    private final int longestInPlaceBytes;
    private final BeforeLargeRow beforeLargeRow;

    private byte[] bytes = EMPTY;
    private int offset;
    private boolean holdsLargeRow;

    /** How much of a message is still to be skipped. */
    private int unreadBytes;

    /**
     * @param input with a buffer of at least {@link #BUFFER_BYTES}
     * @param connection closed when the input is broken
     */
    CopyDataStream(
            VisibleBufferedInputStream input,
            Closeable connection,
            RecordMemory memory,
            BeforeLargeRow beforeLargeRow) {
        this.input = input;
        this.connection = connection;
        this.memory = memory;
        this.longestInPlaceBytes = Math.min(LONGEST_IN_PLACE_BYTES, memory.maxRecordBytes());
        this.beforeLargeRow = beforeLargeRow;
    }

    static CopyDataStream of(
            PGConnection session, RecordMemory memory, BeforeLargeRow beforeLargeRow) {
        try {
            DriverStream stream = DriverStream.of(session);
            byte[] buffer = stream.input().getBuffer();
            if (buffer.length < BUFFER_BYTES) {
                stream.replaceBuffer(Arrays.copyOf(buffer, BUFFER_BYTES));
            }
            return new CopyDataStream(stream.input(), stream.socket(), memory, beforeLargeRow);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Rows are read by the driver: {}", e.toString());
            return new CopyDataStream(null, null, memory, beforeLargeRow);
        }
    }

    /** Whether rows are read here, and not by the driver. */
    boolean isDirect() {
        return input != null;
    }

    /**
     * Reads the next message if it is CopyData.
     *
     * @return the length of its data, or -1 if the driver has to read what comes next, be it a
     *     message of another type or the failure of a connection that broke
     * @throws TapException if it is larger than the limit; only {@link #discard} reads on then
     */
    int next() throws InterruptedException {
        if (input == null) {
            return -1;
        }
        try {
            letGo();
            if (!input.ensureBytes(HEADER_BYTES)) {
                return -1;
            }
            byte[] buffer = input.getBuffer();
            int start = input.getIndex();
            if (buffer[start] != 'd') {
                return -1;
            }
            int lengthWithItself = EightBytes.bigEndianInt(buffer, start + 1);
            if (lengthWithItself < LENGTH_BYTES) {
                throw outOfStep(lengthWithItself);
            }
            int length = lengthWithItself - LENGTH_BYTES;
            if (length > longestInPlaceBytes) {
                return large(length);
            }
            if (!input.ensureBytes(HEADER_BYTES + length)) {
                return -1;
            }
            bytes = input.getBuffer();
            offset = input.getIndex() + HEADER_BYTES;
            input.skip(HEADER_BYTES + length);
            return length;
        } catch (IOException e) {
            LOG.debug("The connection broke while rows were read: {}", e.toString());
            letGo();
            close();
            return -1;
        }
    }

    private TapException outOfStep(int lengthWithItself) {
        close();
        return new TapException(
                Kind.SOURCE,
                "the server's messages are out of step: one has a length of %d bytes; run again"
                        .formatted(lengthWithItself));
    }

    private int large(int length) throws IOException, InterruptedException {
        input.skip(HEADER_BYTES);
        unreadBytes = length;
        if (length > memory.maxRecordBytes()) {
            throw tooLarge(length, "max_record_bytes (%d)".formatted(memory.maxRecordBytes()));
        }
        if (memory.isLarge(length)) {
            beforeLargeRow.run();
            memory.acquire();
            holdsLargeRow = true;
        }
        bytes = allocate(length);
        offset = 0;
        while (unreadBytes > 0) {
            int count = input.read(bytes, length - unreadBytes, unreadBytes);
            if (count < 0) {
                throw new EOFException("the connection ended within a row");
            }
            unreadBytes -= count;
        }
        return length;
    }

    private static byte[] allocate(int length) {
        try {
            // With some bytes more, which let a reader look at eight of them at a time.
            return new byte[Math.min(length + Long.BYTES, JsonBuffer.MAX_CAPACITY_BYTES)];
        } catch (OutOfMemoryError e) {
            throw tooLarge(
                    length,
                    "what is free of the heap's %d MB"
                            .formatted(Runtime.getRuntime().maxMemory() / (1024 * 1024)));
        }
    }

    private static TapException tooLarge(int length, String limit) {
        return new TapException(
                Kind.SOURCE,
                "a row has %d bytes of text, more than %s; deselect its large columns (for the log, leave them out of the publication), or raise \"max_record_bytes\" and the heap, -Xmx, to four times as much"
                        .formatted(length, limit));
    }

    /** Reads CopyData messages away, whatever their size, up to one of another type. */
    void discard() {
        if (input == null) {
            return;
        }
        letGo();
        try {
            skipUnread();
            while (input.ensureBytes(HEADER_BYTES) && input.getBuffer()[input.getIndex()] == 'd') {
                unreadBytes =
                        EightBytes.bigEndianInt(input.getBuffer(), input.getIndex() + 1)
                                - LENGTH_BYTES;
                input.skip(HEADER_BYTES);
                skipUnread();
            }
        } catch (IOException e) {
            LOG.debug("The connection broke while rows were read away: {}", e.toString());
            close();
        }
    }

    private void skipUnread() throws IOException {
        while (unreadBytes > 0) {
            int step = Math.min(unreadBytes, BUFFER_BYTES / 2);
            if (!input.ensureBytes(step)) {
                throw new EOFException("the connection ended within a row");
            }
            input.skip(step);
            unreadBytes -= step;
        }
    }

    /** Forgets a large row, so that another reader may hold one. */
    void letGo() {
        if (holdsLargeRow) {
            holdsLargeRow = false;
            bytes = EMPTY;
            memory.release();
        }
    }

    /** The driver is to find the connection broken too, so that it ends the COPY in its own way. */
    private void close() {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("The socket was closed already: {}", e.toString());
        }
    }

    /** The array that the data of the last message is in, from {@link #offset} on. */
    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }
}
