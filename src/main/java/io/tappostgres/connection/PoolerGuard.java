package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.PGConnection;

/**
 * Makes sure that no row is read over a connection through a pooler, unless the backend and the
 * settings are those that were pinned, in the very transaction that reads. {@link PoolerProbe} has
 * found no reason to doubt it by then, but cannot rule it out. Thread-safe.
 *
 * <p>A connection to the server itself is not watched, and pays nothing.
 */
final class PoolerGuard {

    /** By physical connection: what borrows one from the pool knows nothing else of it. */
    private static final Map<PGConnection, PoolerGuard> WATCHED =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final String pinned;
    private final PoolerErrors errors;

    private PoolerGuard(String pinned, PoolerErrors errors) {
        this.pinned = pinned;
        this.errors = errors;
    }

    /** Takes the state of the session for the one that was pinned. */
    static void watch(Connection connection, PoolerErrors errors) throws SQLException {
        WATCHED.put(
                connection.unwrap(PGConnection.class), new PoolerGuard(state(connection), errors));
    }

    /**
     * Refuses a session that is watched and is not as it was pinned.
     *
     * @param connection in the transaction that is to read
     * @throws io.tappostgres.TapException with the remedy
     */
    static void requirePinned(Connection connection) throws SQLException {
        PoolerGuard guard = WATCHED.get(connection.unwrap(PGConnection.class));
        if (guard != null && !guard.pinned.equals(state(connection))) {
            throw guard.errors.noSessions();
        }
    }

    private static String state(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SessionSettings.sqlOfState())) {
            row.next();
            return row.getString(1);
        }
    }
}
