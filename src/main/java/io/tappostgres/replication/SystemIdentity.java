package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

import io.tappostgres.connection.WalsenderSession;
import java.sql.SQLException;
import java.util.List;

/**
 * Whose log it is, as {@code IDENTIFY_SYSTEM} answers.
 *
 * @param systemIdentifier given to a cluster when it is made, and shared by its standbys
 * @param timeline changes when a standby is promoted
 */
public record SystemIdentity(String systemIdentifier, long timeline) {

    public SystemIdentity {
        requireNonNull(systemIdentifier, "systemIdentifier is null");
    }

    /** Asks the server at the other end. */
    public static SystemIdentity read(WalsenderSession session) throws SQLException {
        List<String> row = session.row("IDENTIFY_SYSTEM");
        return new SystemIdentity(row.get(0), Long.parseLong(row.get(1)));
    }
}
