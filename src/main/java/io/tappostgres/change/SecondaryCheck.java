package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.copy.ServerIdentity;
import io.tappostgres.replication.SystemIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whether the server that tables are copied from is a standby of the one whose log is read, or that
 * one itself: the positions and transactions of any other say nothing of this log. Immutable.
 */
public final class SecondaryCheck {

    private static final String STARTED = "SELECT pg_postmaster_start_time()::text";

    private static final String REMEDY =
            "set \"secondary_host\" in the config to a standby of \"host\", or \"use_secondary\" to false";

    private final SystemIdentity identity;
    private final String started;

    private SecondaryCheck(SystemIdentity identity, String started) {
        this.identity = identity;
        this.started = started;
    }

    /**
     * What can be told of the server that has the log.
     *
     * @param connection to it
     */
    public static SecondaryCheck of(SystemIdentity identity, Connection connection)
            throws SQLException {
        return new SecondaryCheck(identity, started(connection));
    }

    private static String started(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STARTED)) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * Checks the server at the other end.
     *
     * @throws TapException of kind USAGE if it is of another cluster, of kind SOURCE if it is no
     *     standby
     */
    void require(Connection connection, boolean isStandby) throws SQLException {
        String systemIdentifier = ServerIdentity.read(connection).systemIdentifier();
        if (systemIdentifier != null && !systemIdentifier.equals(identity.systemIdentifier())) {
            throw new TapException(
                    Kind.USAGE,
                    "the secondary is of another cluster, with the system identifier %s and not %s; %s"
                            .formatted(systemIdentifier, identity.systemIdentifier(), REMEDY));
        }
        if (!isStandby && !started(connection).equals(started)) {
            throw new TapException(
                    Kind.SOURCE, "the secondary is not a standby, or none any more; " + REMEDY);
        }
    }
}
