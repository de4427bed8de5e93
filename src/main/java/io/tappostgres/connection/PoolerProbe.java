package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a connection pooler lets a session keep its backend between transactions. It
 * asks only, and leaves nothing behind in a backend that may be somebody else's by then.
 *
 * <p>The session is idle while another one begins a transaction. A pooler that lends backends by
 * the transaction has taken the idle one's back by then: it gives it to the other session, being
 * the last that was used, or, where they go round, has another one for the session when that asks
 * again. Several rounds find that out however few or many backends there are, and whoever else
 * takes them.
 */
final class PoolerProbe {

    /** Opens a session like the one that is asked. */
    interface Sessions {
        Connection connect(Properties options) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(PoolerProbe.class);
    private static final int ROUNDS = 4;

    /** A pool can be used up, and then another session waits, for minutes by default. */
    private static final int OTHER_TIMEOUT_SECONDS = 5;

    private final Connection session;
    private final int pid;
    private final Sessions sessions;

    /**
     * @param session not in a transaction
     * @param pid of its backend, a moment ago
     */
    PoolerProbe(Connection session, int pid, Sessions sessions) {
        this.session = session;
        this.pid = pid;
        this.sessions = sessions;
    }

    /** Whether nothing speaks against it. */
    boolean keepsBackend() throws SQLException {
        try (Connection other = other()) {
            for (int round = 0; round < ROUNDS; round++) {
                if (isTakenBy(other) || pidOf(session) != pid) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Another session, or null if there is none to be had. */
    private Connection other() {
        Properties options = new Properties();
        PGProperty.LOGIN_TIMEOUT.set(options, OTHER_TIMEOUT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(options, OTHER_TIMEOUT_SECONDS);
        try {
            return sessions.connect(options);
        } catch (SQLException e) {
            LOG.debug("The pooler has no second session to compare with: {}", e.getMessage());
            return null;
        }
    }

    /** Whether the other session's transaction has the backend. It is open until the next round. */
    private boolean isTakenBy(Connection other) {
        if (other == null) {
            return false;
        }
        try {
            other.setAutoCommit(true); // Ends the transaction of the last round.
            other.setAutoCommit(false);
            return pidOf(other) == pid;
        } catch (SQLException e) {
            LOG.debug("The pooler does not serve a second session: {}", e.getMessage());
            return PoolerErrors.isOfStatementMode(e);
        }
    }

    private static int pidOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
