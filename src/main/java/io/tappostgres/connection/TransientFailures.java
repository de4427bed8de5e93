package io.tappostgres.connection;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Which failures pass by themselves, so that the same request may succeed in a while: the
 * connection was lost, or the server is between two states. The one place that says so.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
 *     Codes</a>
 */
public final class TransientFailures {

    /** The server is starting up, shutting down, or in recovery, and lets nobody in yet. */
    static final String CANNOT_CONNECT_NOW = "57P03";

    /**
     * The server shuts down, has crashed, or is starting up; it ended a session that was idle for
     * its taste; a standby needed what the query was reading; there are no connections left; the
     * server has not noticed yet that the last reader of a slot is gone.
     */
    private static final Set<String> STATES =
            Set.of(
                    "57P01",
                    "57P02",
                    CANNOT_CONNECT_NOW,
                    "57P05",
                    "25P03",
                    "40001",
                    "53300",
                    "55006");

    private static final String CONNECTION = "08";

    /** Of class 08: the server does not want this connection, and would not the next time. */
    private static final String REJECTED = "08004";

    private static final String NOT_IN_THAT_STATE = "55000";

    private TransientFailures() {}

    /** Whether the failure is one of them. */
    public static boolean include(SQLException failure) {
        if (failure instanceof TlsRefusal refusal && refusal.isFinal()) {
            return false;
        }
        String state = String.valueOf(failure.getSQLState());
        return STATES.contains(state)
                || (state.startsWith(CONNECTION) && !isLasting(state, failure))
                || (state.equals(NOT_IN_THAT_STATE) && isOfDemotedNode(failure));
    }

    /** Whether the server lets nobody in, as it shuts down, or starts up. */
    public static boolean isShutdown(SQLException failure) {
        return CANNOT_CONNECT_NOW.equals(failure.getSQLState());
    }

    /** Whether nothing was heard of the server, or the way to it is broken. */
    public static boolean isUnreachable(SQLException failure) {
        return failure.getSQLState() == null || failure.getSQLState().startsWith(CONNECTION);
    }

    /** A pooler's refusals have the state of a protocol that was not kept, whatever they are of. */
    private static boolean isLasting(String state, SQLException failure) {
        return state.equals(REJECTED)
                || PoolerErrors.isLasting(String.valueOf(failure.getMessage()));
    }

    /**
     * Whether what was the primary a moment ago is a standby by now, which is seen while a cluster
     * fails over. The server's words can be in another language, the routine's name is not.
     */
    private static boolean isOfDemotedNode(SQLException failure) {
        String text = String.valueOf(failure.getMessage());
        ServerErrorMessage fromServer =
                failure instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
        String routine = fromServer == null ? null : fromServer.getRoutine();
        return text.contains("recovery is in progress")
                || text.contains("RO (Read Only) node")
                || (routine != null && routine.startsWith("pg_current_"));
    }
}
