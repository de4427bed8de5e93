package io.tappostgres.connection;

import io.tappostgres.TapException;
import java.sql.SQLException;
import org.postgresql.copy.CopyDual;

/**
 * The CopyData messages of a session that streams both ways. One thread reads, another one may
 * send.
 *
 * <p>A message is read where it lies in the connection's buffer, if {@link CopyDataStream} can;
 * else pgjdbc hands out an array for each.
 */
public final class CopyBothStream {

    private static final byte[] NONE = {};

    private final CopyDual copy;
    private final CopyDataStream stream;
    private byte[] bytes = NONE;
    private int offset;

    CopyBothStream(CopyDual copy, CopyDataStream stream) {
        this.copy = copy;
        this.stream = stream;
    }

    /**
     * Waits for the next message.
     *
     * @return how many bytes it has in {@link #bytes}, or -1 if the server has ended the stream
     * @throws TapException if the message is larger than the limit; nothing can follow then
     */
    public int next() throws SQLException, InterruptedException {
        bytes = NONE; // It may be large, and there may be room for one only.
        int length = stream.next();
        if (length >= 0) {
            bytes = stream.bytes();
            offset = stream.offset();
            return length;
        }
        byte[] message = copy.isActive() ? copy.readFromCopy(true) : null;
        if (message == null) {
            return -1;
        }
        bytes = message;
        offset = 0;
        return message.length;
    }

    /**
     * The array that has the current message from {@link #offset} on. It is often the connection's
     * own buffer: valid until {@link #next}, and to be written to within the message only.
     */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the current message begins in {@link #bytes}. */
    public int offset() {
        return offset;
    }

    /** Forgets the current message, so that another reader may hold a large one. */
    public void letGo() {
        bytes = NONE;
        stream.letGo();
    }

    /** Sends a message at once. */
    public void send(byte[] message) throws SQLException {
        copy.writeToCopy(message, 0, message.length);
        copy.flushCopy();
    }
}
