package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the backends of some sessions did a moment ago, as another session sees them. A user sees
 * all of this for sessions of the same user.
 *
 * @param serverStart when the server that was asked was started
 * @param existing the process ids that there are
 * @param awaiting those of them that wait for their client: for a command, or to be read
 */
record BackendGlance(String serverStart, Set<Integer> existing, Set<Integer> awaiting) {

    /**
     * The wait events of a backend whose client has to do something: the manual, "Wait Events of
     * Type Client". The last two are of a walsender that has nothing to send; it answers at once if
     * it is asked, which the tap does all the time.
     */
    private static final String CLIENT_EVENTS =
            "'{clientread,clientwrite,walsenderwritedata,walsendermain,walsenderwaitforwal}'";

    /** Before PostgreSQL 10 no wait event tells of the client. */
    private static final String IS_AWAITING =
            "pg_catalog.lower(wait_event) OPERATOR(pg_catalog.=) ANY ("
                    + CLIENT_EVENTS
                    + "::pg_catalog.text[])";

    private static final String IS_IDLE =
            "state OPERATOR(pg_catalog.=) ANY ('{idle,idle in transaction,idle in transaction (aborted)}'::pg_catalog.text[])";

    /**
     * Looks at some backends.
     *
     * @param connection of the driver, not pinned
     */
    static BackendGlance at(Collection<Integer> pids, Connection connection) throws SQLException {
        boolean hasEvents = ServerVersion.of(connection).isAtLeast(ServerVersion.V10);
        String sql =
                "SELECT pid, %s, %s FROM pg_catalog.pg_stat_activity WHERE pid OPERATOR(pg_catalog.=) ANY ('{%s}'::pg_catalog.int4[]) UNION ALL SELECT NULL, NULL, %s"
                        .formatted(
                                hasEvents ? IS_AWAITING : IS_IDLE,
                                SessionSettings.SERVER_START,
                                pids.stream().map(String::valueOf).collect(Collectors.joining(",")),
                                SessionSettings.SERVER_START);
        try (Statement statement = connection.createStatement()) {
            // A standby refuses a level that a role can have by default.
            statement.execute("BEGIN ISOLATION LEVEL READ COMMITTED; " + sql + "; COMMIT");
            statement.getMoreResults();
            return read(statement.getResultSet());
        }
    }

    private static BackendGlance read(ResultSet rows) throws SQLException {
        Set<Integer> existing = new HashSet<>();
        Set<Integer> awaiting = new HashSet<>();
        String serverStart = null;
        while (rows.next()) {
            serverStart = rows.getString(3);
            int pid = rows.getInt(1);
            if (rows.wasNull()) {
                continue;
            }
            existing.add(pid);
            if (rows.getBoolean(2)) {
                awaiting.add(pid);
            }
        }
        return new BackendGlance(serverStart, existing, awaiting);
    }

    /**
     * Ends the backend of a connection that was closed here, and may stay open there: it would keep
     * its replication slot, locks and snapshot.
     *
     * @param connection of the same user, on the same server
     */
    static void end(Backend backend, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid OPERATOR(pg_catalog.=) %d AND usename OPERATOR(pg_catalog.=) current_user"
                            .formatted(backend.pid()));
        }
    }

    /** Why nothing will come of a session that the tap waits for; null if something may. */
    String reasonToGiveUp(Backend backend) {
        boolean isOfServer =
                backend.serverStart() == null || backend.serverStart().equals(serverStart);
        if (!isOfServer) {
            return null;
        }
        if (!existing.contains(backend.pid())) {
            return "its server process %d is gone".formatted(backend.pid());
        }
        return awaiting.contains(backend.pid())
                ? "its server process %d waits for the tap, which waits for it"
                        .formatted(backend.pid())
                : null;
    }
}
