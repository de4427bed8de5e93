package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one connection give up whatever it waits for, be it a lock, a plan or a row: the statement
 * ends with SQLSTATE 57014. Thread-safe.
 *
 * <p>A request that arrives between two statements is lost, as the protocol has it, so it is
 * repeated until {@link #close} says that the connection is out of use.
 */
public final class QueryCancellation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueryCancellation.class);
    private static final Duration REPETITION = Duration.ofMillis(200);

    private final PGConnection session;
    private boolean started;
    private boolean closed;

    private QueryCancellation(PGConnection session) {
        this.session = session;
    }

    /** A cancellation that has not been asked for yet. */
    public static QueryCancellation of(Connection connection) throws SQLException {
        return new QueryCancellation(connection.unwrap(PGConnection.class));
    }

    /** Starts to cancel, on a thread of its own: the request is a connection, which can be slow. */
    public synchronized void start() {
        if (started || closed) {
            return;
        }
        started = true;
        Thread thread = new Thread(this::cancelUntilClosed, "query-cancellation");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void cancelUntilClosed() {
        try {
            while (!closed) {
                cancel();
                wait(REPETITION.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cancel() {
        try {
            session.cancelQuery();
        } catch (SQLException e) {
            LOG.debug("The statement could not be cancelled: {}", e.getMessage());
        }
    }

    /** Ends the repetition; no request is under way any more when this returns. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
