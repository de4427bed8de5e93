package io.tappostgres.sync;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.ServerSession;
import io.tappostgres.connection.TransientFailures;
import io.tappostgres.plan.SelectedStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until a stream's table can be read, and says meanwhile who has locked it: an ALTER TABLE or
 * VACUUM FULL can take hours, in which a server that is just asked for the rows says nothing.
 */
final class TableLockWait {

    private static final Logger LOG = LoggerFactory.getLogger(TableLockWait.class);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Duration UNTIL_FIRST_WORD = Duration.ofSeconds(5);
    private static final Duration UNTIL_NEXT_WORD = Duration.ofMinutes(1);

    /** The one who has the table for itself, or else that waits for it in front of the tap. */
    private static final String SESSION_AHEAD =
            """
            SELECT l.pid FROM pg_locks l
            WHERE l.relation = ?::regclass AND l.mode = 'AccessExclusiveLock'
                  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            ORDER BY l.granted DESC LIMIT 1
            """;

    private final SelectedStream stream;
    private final StopSwitch stop;
    private final String table;

    TableLockWait(SelectedStream stream, StopSwitch stop) {
        this.stream = stream;
        this.stop = stop;
        this.table = Identifiers.quoteQualified(stream.schemaName(), stream.entry().tableName());
    }

    /**
     * Returns when nobody keeps the table from being read, or the run is to end. Whatever else
     * stands against reading it is for its reader to find.
     *
     * @param connection not in a transaction, as it is afterwards
     */
    void await(Connection connection) throws SQLException {
        Duration patience = UNTIL_FIRST_WORD;
        while (!stop.isThrown() && isLocked(connection, patience)) {
            LOG.warn(
                    "Stream \"{}\": waiting for a lock on its table, behind {}",
                    stream.tapStreamId(),
                    sessionAhead(connection));
            patience = UNTIL_NEXT_WORD;
        }
    }

    private boolean isLocked(Connection connection, Duration patience) throws SQLException {
        connection.setAutoCommit(false);
        boolean isLocked = isLockRefused(connection, patience);
        connection.rollback();
        connection.setAutoCommit(true);
        return isLocked;
    }

    /**
     * @throws SQLException if the session was lost; what is said about it is the only reason that
     *     is ever given, since all that follows fails for want of a connection
     */
    private boolean isLockRefused(Connection connection, Duration patience) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET LOCAL lock_timeout = %d; SELECT 1 FROM %s LIMIT 0"
                            .formatted(patience.toMillis(), table));
            return false;
        } catch (SQLException e) {
            if (TransientFailures.include(e)) {
                throw e;
            }
            return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
        }
    }

    private String sessionAhead(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SESSION_AHEAD)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? ServerSession.of(connection, row.getInt(1)).toString()
                        : "a session that has locked a table of which it consists";
            }
        }
    }
}
