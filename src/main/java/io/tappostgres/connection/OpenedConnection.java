package io.tappostgres.connection;

import io.tappostgres.socket.WatchedSocket;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * A physical connection that nothing was asked of yet. What is asked has to be answered within the
 * config's connect timeout, until {@link Server#watch} knows the session.
 *
 * @param connection the driver's
 * @param socket that it goes over
 */
record OpenedConnection(Connection connection, WatchedSocket socket) {

    /** The process id that came with the connection: a pooler gives one of its own. */
    int announcedPid() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }
}
