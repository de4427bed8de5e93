package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.BeforeLargeRow;
import io.tappostgres.connection.CopyBothStream;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.json.EightBytes;
import io.tappostgres.json.RecordMemory;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that a walsender streams from a slot, and the replies to it.
 *
 * <p>The replies come from a thread of their own, so that a reader that waits for whoever takes its
 * records does not make the server give the connection up. They tell no position, but for the one
 * of {@link #confirm}, which also keeps the server from choosing this session as its synchronous
 * standby, for whose confirmation every commit would wait.
 *
 * <p>One thread reads; any thread may {@link #abort}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming
 *     Replication Protocol, START_REPLICATION … LOGICAL</a>
 */
public final class LogStream implements AutoCloseable {

    /** What {@link #next} has read. */
    public enum Event {
        /** Output of the plugin. */
        MESSAGE,
        /** A word of the server that it has sent everything up to {@link #sentLsn}. */
        KEEPALIVE,
        /** The server has ended the stream. */
        END
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogStream.class);

    private static final Duration LONGEST_REPLY_INTERVAL = Duration.ofSeconds(10);

    /** Of the server's time-out: a reply may be late by as much twice over. */
    private static final int REPLIES_PER_TIMEOUT = 4;

    /** Byte1('w'), Int64 LSN of the data, Int64 end of the log, Int64 clock. */
    private static final int DATA_HEADER_BYTES = 1 + 3 * Long.BYTES;

    /** Byte1('k'), Int64 position sent, Int64 clock, Byte1 whether to reply at once. */
    private static final int KEEPALIVE_BYTES = 1 + 2 * Long.BYTES + 1;

    /** Byte1('r'), Int64 written, Int64 flushed, Int64 applied, Int64 clock, Byte1 ask back. */
    private static final int REPLY_BYTES = 1 + 4 * Long.BYTES + 1;

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final WalsenderSession session;
    private final CopyBothStream stream;
    private final Thread replies;
    private final Duration replyInterval;
    private volatile long receivedLsn;
    private volatile boolean ended;
    private int offset;
    private int length;
    private long messageLsn;
    private long sentLsn;

    private LogStream(WalsenderSession session, CopyBothStream stream) {
        this.session = session;
        this.stream = stream;
        this.replyInterval = replyInterval(session.timeout());
        this.replies = new Thread(this::replyUntilEnded, "log-replies");
        replies.setDaemon(true);
    }

    /**
     * Starts to stream from a slot.
     *
     * @param startLsn transactions that were committed before it are not sent
     * @param options of the plugin
     * @throws SQLException if the server refuses
     */
    public static LogStream start(
            WalsenderSession session,
            String slotName,
            long startLsn,
            Map<String, String> options,
            RecordMemory memory,
            BeforeLargeRow beforeLargeMessage)
            throws SQLException {
        CopyBothStream stream =
                session.start(command(slotName, startLsn, options), memory, beforeLargeMessage);
        LogStream log = new LogStream(session, stream);
        log.replies.start();
        return log;
    }

    /**
     * Confirms a position, once: the server keeps all log behind it until another run confirms
     * more. It must not be before what the slot has confirmed already.
     *
     * @param lsn up to where the server may forget the log; {@link Lsn#NONE} to leave that as it is
     */
    public void confirm(long lsn) throws SQLException {
        reply(lsn);
        reply(Lsn.NONE);
    }

    private static String command(String slotName, long startLsn, Map<String, String> options) {
        String list =
                options.entrySet().stream()
                        .map(
                                option ->
                                        "\"%s\" '%s'"
                                                .formatted(
                                                        option.getKey(),
                                                        option.getValue().replace("'", "''")))
                        .collect(Collectors.joining(", "));
        return "START_REPLICATION SLOT \"%s\" LOGICAL %s (%s)"
                .formatted(slotName.replace("\"", "\"\""), Lsn.format(startLsn), list);
    }

    private static Duration replyInterval(Duration timeout) {
        Duration share = timeout.dividedBy(REPLIES_PER_TIMEOUT);
        return timeout.isZero() || share.compareTo(LONGEST_REPLY_INTERVAL) > 0
                ? LONGEST_REPLY_INTERVAL
                : share;
    }

    /**
     * Waits for the next message.
     *
     * @throws SQLException if the server ended the stream with an error, or the connection is lost
     * @throws TapException if a message is larger than the limit
     */
    public Event next() throws SQLException, InterruptedException {
        int bytes = stream.next();
        if (bytes < 0) {
            return Event.END;
        }
        int start = stream.offset();
        byte[] message = stream.bytes();
        if (bytes >= DATA_HEADER_BYTES && message[start] == 'w') {
            messageLsn = int64(message, start + 1);
            receivedLsn = messageLsn;
            offset = start + DATA_HEADER_BYTES;
            length = bytes - DATA_HEADER_BYTES;
            return Event.MESSAGE;
        }
        if (bytes == KEEPALIVE_BYTES && message[start] == 'k') {
            keepalive(int64(message, start + 1), message[start + KEEPALIVE_BYTES - 1] != 0);
            return Event.KEEPALIVE;
        }
        throw new TapException(
                Kind.SOURCE,
                "the server sent a message of %d bytes that is not one of its log; make sure that no proxy stands between, and run again"
                        .formatted(bytes));
    }

    private void keepalive(long position, boolean asksForReply) throws SQLException {
        sentLsn = position;
        receivedLsn = Lsn.later(receivedLsn, position);
        if (asksForReply) {
            reply(Lsn.NONE);
        }
    }

    private static long int64(byte[] bytes, int at) {
        long high = EightBytes.bigEndianInt(bytes, at);
        return (high << Integer.SIZE)
                | Integer.toUnsignedLong(EightBytes.bigEndianInt(bytes, at + Integer.BYTES));
    }

    /**
     * The array that has the plugin's output; valid until {@link #next}, and may be overwritten.
     */
    public byte[] bytes() {
        return stream.bytes();
    }

    /** Forgets the plugin's output, which is done with. */
    public void letGo() {
        stream.letGo();
    }

    /** Where the plugin's output begins. */
    public int offset() {
        return offset;
    }

    /** How many bytes the plugin's output has. */
    public int length() {
        return length;
    }

    /** The position that the server gives the last message of the plugin. */
    public long messageLsn() {
        return messageLsn;
    }

    /**
     * Up to where the log was decoded at the last keepalive: whatever was committed before it has
     * been sent.
     */
    public long sentLsn() {
        return sentLsn;
    }

    /** The furthest position that anything of the server was about; any thread may ask. */
    public long receivedLsn() {
        return receivedLsn;
    }

    private void replyUntilEnded() {
        try {
            while (true) {
                synchronized (this) {
                    if (!ended) {
                        wait(replyInterval.toMillis());
                    }
                    if (ended) {
                        return;
                    }
                }
                reply(Lsn.NONE, true);
            }
        } catch (SQLException e) {
            // Whoever reads finds the connection broken too, and says so.
            LOG.debug("The server cannot be replied to: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reply(long confirmedLsn) throws SQLException {
        reply(confirmedLsn, false);
    }

    /**
     * @param confirmedLsn up to where the server may forget the log; {@link Lsn#NONE} leaves that
     *     as it is
     * @param asksBack whether the server is to say at once up to where it has sent the log: one
     *     that has nothing to send would be silent, as it is on a connection that has gone dead
     */
    private void reply(long confirmedLsn, boolean asksBack) throws SQLException {
        ByteBuffer reply = ByteBuffer.allocate(REPLY_BYTES);
        reply.put((byte) 'r');
        reply.putLong(receivedLsn);
        reply.putLong(confirmedLsn);
        reply.putLong(confirmedLsn);
        reply.putLong(ChronoUnit.MICROS.between(EPOCH, Instant.now()));
        reply.put((byte) (asksBack ? 1 : 0));
        stream.send(reply.array());
    }

    /** Ends the stream from another thread: {@link #next} fails, or says that it has ended. */
    public void abort() {
        try {
            session.abort();
        } catch (SQLException e) {
            LOG.debug("The connection was broken off already: {}", e.getMessage());
        }
    }

    /** Ends the replies and the session. */
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        session.close();
    }
}
