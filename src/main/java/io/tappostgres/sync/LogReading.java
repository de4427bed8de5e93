package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.change.StreamChanges;
import io.tappostgres.change.TransactionRecords;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.decoding.ChangeDecoder;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogStream;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of one database once, for all streams: from the earliest of their bookmarks to the
 * end that it had when this began, over as many connections as it takes.
 *
 * <p>It ends where no transaction is open: behind a commit, or a word of the server that it has
 * sent everything, at or past that end. The same holds for every STATE. Belongs to one thread.
 */
final class LogReading {

    private static final Logger LOG = LoggerFactory.getLogger(LogReading.class);

    private final LogConnections connections;
    private final TransactionRecords records;
    private final LogOutput output;
    private final LogDelivery delivery;
    private final LogDeadline deadline;
    private final StopSwitch stop;
    private final ConnectionRetry retry;
    private final ConnectionRetry slotWait;
    private final LogMeter meter;
    private final long endLsn;

    /** Whether the slot was read over any connection of this run. */
    private boolean hasBegun;

    /**
     * @param retry of a connection that is lost
     * @param slotWait of a slot that somebody else reads
     * @param endLsn where the log ends, as far as this run is concerned
     */
    LogReading(
            LogConnections connections,
            TransactionRecords records,
            LogOutput output,
            LogDelivery delivery,
            LogDeadline deadline,
            StopSwitch stop,
            ConnectionRetry retry,
            ConnectionRetry slotWait,
            LogMeter meter,
            long endLsn) {
        this.connections = connections;
        this.records = records;
        this.output = output;
        this.delivery = delivery;
        this.deadline = deadline;
        this.stop = stop;
        this.retry = retry;
        this.slotWait = slotWait;
        this.meter = meter;
        this.endLsn = endLsn;
    }

    /**
     * Reads the log to its end, to the deadline, or until the run is stopped. All that is whole by
     * then is written, and a STATE behind it, however it ends.
     *
     * @throws TapException if the log cannot be read on
     */
    void run() throws InterruptedException {
        records.begin();
        try {
            while (!readOverOneConnection()) {
                retry.pause();
            }
        } catch (TapException e) {
            if (e.kind() != Kind.OUTPUT_CLOSED) {
                delivery.writeState();
            }
            throw e;
        }
        delivery.end();
    }

    /** Returns false if the connection was lost and another may do better. */
    private boolean readOverOneConnection() throws InterruptedException {
        try (WalsenderSession session = connections.open(records.furthestPosition());
                LogStream stream =
                        connections.start(session, records.position(), output::awaitWritten)) {
            hasBegun = true;
            StopSwitch.Registration stopping = stop.onStop(stream::abort);
            ServerWatch watch = connections.watch(stream);
            try (stopping;
                    watch) {
                deadline.watch(stream);
                return read(stream, connections.newDecoder());
            } finally {
                deadline.unwatch();
            }
        } catch (SQLException e) {
            if (stop.isThrown() || deadline.hasPassed()) {
                return true;
            }
            records.breakOff();
            requireWorth(e);
            connections.forgetFailure();
            return false;
        }
    }

    /**
     * A slot that another run took while this one made its copies is waited for as before them; one
     * that the server holds for a reader of this run, which is gone, as a connection is.
     */
    private void requireWorth(SQLException e) {
        TapException failure = connections.failure(e);
        boolean isInUse = LogErrors.isInUse(e);
        if (isInUse && slotWait.hasTime(records.position())) {
            LOG.warn(
                    "Waiting up to {} seconds for the replication slot: {}",
                    slotWait.window().toSeconds(),
                    failure.getMessage());
            return;
        }
        boolean isLost = !isInUse || hasBegun;
        if (!isLost || !retry.isWorthIt(e, records.position())) {
            throw failure;
        }
        LOG.warn(
                "The connection to the log was lost, and is made again at {}: {}",
                Lsn.format(records.position()),
                failure.getMessage());
    }

    private boolean read(LogStream stream, ChangeDecoder decoder)
            throws SQLException, InterruptedException {
        while (!stop.isThrown() && !isDone()) {
            deadline.setIdle(!records.isOpen());
            LogStream.Event event = next(stream);
            deadline.setIdle(false);
            switch (event) {
                case MESSAGE -> {
                    records.setMessageLsn(stream.messageLsn());
                    meter.message(stream.messageLsn());
                    decoder.decode(stream.bytes(), stream.offset(), stream.length(), records);
                }
                case KEEPALIVE -> {
                    records.caughtUp(stream.sentLsn());
                    meter.reached(stream.sentLsn());
                }
                case END -> throw new SQLException("the server has ended the stream", "57P01");
            }
            if (output.isFull() && !output.hold()) {
                // The message may be large, and so may a value that is read before the flush.
                stream.letGo();
                delivery.flush();
            }
            if (!records.isOpen()) {
                delivery.atBoundary();
            }
        }
        return true;
    }

    /** Whoever is to find a message that cannot be read needs to know behind which other it is. */
    private LogStream.Event next(LogStream stream) throws SQLException, InterruptedException {
        try {
            return stream.next();
        } catch (TapException e) {
            if (e.kind() == Kind.OUTPUT_CLOSED) {
                throw e;
            }
            long lastLsn = Lsn.later(records.position(), stream.messageLsn());
            throw new TapException(
                    e.kind(),
                    "behind %s of the log, %s".formatted(Lsn.format(lastLsn), e.getMessage()),
                    e);
        }
    }

    private boolean isDone() {
        if (records.isOpen()) {
            return false;
        }
        boolean noneLeft =
                records.streams().stream().map(StreamChanges::failure).noneMatch(f -> f == null);
        return noneLeft || deadline.hasPassed() || !Lsn.isBefore(records.position(), endLsn);
    }
}
