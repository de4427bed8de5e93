package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.TransientFailures;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.LogStream;
import io.tappostgres.replication.ReplicationSlots;
import io.tappostgres.replication.StandbySlots;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then, by a session beside it, how the server of a stream is, and breaks the stream
 * off if the server wants to be rid of it, or is out of reach.
 *
 * <p>A reader whose target does not read would not notice. A server that shuts down lets nobody in
 * any more, and waits until its walsenders have sent all that there is. A walsender that is
 * terminated first says so to the tap; it is waited for by the checkpoint that gives its slot up
 * ({@code max_slot_wal_keep_size}), and on a standby by the replay. And on a connection that nobody
 * is at the other end of, a reader could wait without end.
 *
 * <p>Where a failover slot's standby goes away, nothing can be done but to say so.
 *
 * <p>Thread-safe.
 */
final class ServerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

    /**
     * With the time for which a session is looked for (30 s, as {@code connect_timeout} is unless
     * set) less than the minute that pg_ctl waits for a shutdown.
     */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Database database;
    private final LogSlot slot;
    private final LogStream stream;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Of the thread that looks. */
    private boolean isStandbyTold;

    private ServerWatch(Database database, LogSlot slot, LogStream stream) {
        this.database = database;
        this.slot = slot;
        this.stream = stream;
    }

    /**
     * Begins to look.
     *
     * @param database that the stream is of, on the same server
     * @param slot that it comes from
     */
    static ServerWatch begin(Database database, LogSlot slot, LogStream stream) {
        ServerWatch watch = new ServerWatch(database, slot, stream);
        Thread thread = new Thread(watch::watchUntilClosed, "log-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void watchUntilClosed() {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                String reason = look();
                if (reason != null) {
                    breakOff(reason);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why the stream is to be broken off, or null. */
    private String look() {
        long receivedBefore = stream.receivedLsn();
        try (Connection connection = database.borrowSpare()) {
            if (ReplicationSlots.isReaderTerminated(connection, slot.name())) {
                return "the server has terminated it, which is not seen while the target does not read";
            }
            if (!isStandbyTold) {
                tellOfStandbys(StandbySlots.read(connection, slot));
            }
            return null;
        } catch (SQLException e) {
            SQLException failure = e.getCause() instanceof SQLException cause ? cause : e;
            if (TransientFailures.isShutdown(failure)) {
                return failure.getMessage();
            }
            boolean isSilent = stream.receivedLsn() == receivedBefore;
            return isSilent && TransientFailures.isUnreachable(failure)
                    ? "nothing is heard of the server, nor is another session to be had"
                    : null;
        } catch (TapException e) {
            LOG.debug("The server of the log cannot be looked at: {}", e.getMessage());
            return null;
        }
    }

    private void tellOfStandbys(StandbySlots standbys) {
        if (standbys.areWaitedFor()) {
            isStandbyTold = true;
            LOG.warn("The log goes on no more: {}", standbys.finding(Duration.ZERO).sentence());
        }
    }

    private synchronized void breakOff(String reason) {
        if (closed.getCount() > 0) {
            LOG.warn("Breaking off the connection to the log: {}", reason);
            stream.abort();
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
    }
}
