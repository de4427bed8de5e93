package io.tappostgres.copy;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which server answers, as far as it says so.
 *
 * @param systemIdentifier given to a cluster when it is made, and shared by its standbys; null
 *     where it cannot be asked for: before PostgreSQL 9.6, or where the right is withheld
 * @param timeline changes when a standby is promoted; 0 where unknown
 */
public record ServerIdentity(String systemIdentifier, long timeline) {

    private static final Logger LOG = LoggerFactory.getLogger(ServerIdentity.class);

    private static final ServerIdentity UNKNOWN = new ServerIdentity(null, 0);

    /**
     * On a primary the name of the current WAL file tells the timeline at once; the control file
     * lags behind a promotion until the next checkpoint.
     */
    private static final String IDENTITY =
            """
            SELECT s.system_identifier::text,
                   CASE WHEN pg_is_in_recovery() THEN c.timeline_id::text
                        ELSE ('x' || substr(%s, 1, 8))::bit(32)::int::text END::bigint
            FROM pg_control_system() s, pg_control_checkpoint() c
            """;

    /**
     * Asks the server.
     *
     * @param connection not in a transaction, as a server that does not answer this would break it
     */
    public static ServerIdentity read(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        if (!version.isAtLeast(ServerVersion.V9_6)) {
            return UNKNOWN;
        }
        String walFile =
                version.isAtLeast(ServerVersion.V10)
                        ? "pg_walfile_name(pg_current_wal_lsn())"
                        : "pg_xlogfile_name(pg_current_xlog_location())";
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(IDENTITY.formatted(walFile))) {
            result.next();
            return new ServerIdentity(result.getString(1), result.getLong(2));
        } catch (SQLException e) {
            LOG.debug("The server does not say which one it is: {}", e.getSQLState());
            return UNKNOWN;
        }
    }

    /** Whether both are known and not the same server. */
    boolean isOtherThan(ServerIdentity other) {
        return systemIdentifier != null
                && other.systemIdentifier != null
                && !systemIdentifier.equals(other.systemIdentifier);
    }

    /** Whether both are known to be the same server, in another life. */
    boolean isPromotedSince(ServerIdentity before) {
        return timeline != 0 && before.timeline != 0 && timeline != before.timeline;
    }
}
