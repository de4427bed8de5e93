package io.tappostgres.replication;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How much of the log a slot stands for.
 *
 * @param retainedBytes what the server keeps on disk for it
 * @param behindBytes what its reader has not confirmed yet; as much as retained before PostgreSQL
 *     9.6, which does not say
 */
public record LogLag(String slotName, long retainedBytes, long behindBytes) {

    /** The subtraction of two pg_lsn gives bytes in every version; its functions were renamed. */
    private static final String LAG =
            """
            SELECT coalesce(%1$s - restart_lsn, 0)::bigint,
                   coalesce(%1$s - %2$s, 0)::bigint
            FROM pg_replication_slots WHERE slot_name = ?
            """;

    private static final double BYTES_PER_MEGABYTE = 1024.0 * 1024.0;

    /**
     * Asks the server; nothing is kept for a slot that is not there.
     *
     * @param connection of the server that has the slot
     */
    public static LogLag read(Connection connection, String slotName) throws SQLException {
        LogFunctions functions = LogFunctions.of(connection);
        String sql = LAG.formatted(functions.currentLsn(), functions.confirmedFlushLsn());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, slotName);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new LogLag(slotName, row.getLong(1), row.getLong(2))
                        : new LogLag(slotName, 0, 0);
            }
        }
    }

    /** The figures in a sentence. */
    @Override
    public String toString() {
        return "replication slot \"%s\" keeps %.1f MB of the log, %.1f MB are not confirmed yet"
                .formatted(
                        slotName,
                        retainedBytes / BYTES_PER_MEGABYTE,
                        behindBytes / BYTES_PER_MEGABYTE);
    }
}
