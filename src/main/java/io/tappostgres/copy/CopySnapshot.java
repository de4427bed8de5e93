package io.tappostgres.copy;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What of a snapshot is needed to tell later which rows were written since, and whether a later
 * snapshot sees all that this one saw.
 *
 * @param databaseOid tells a database from one that was made as a copy of it, or in its place, and
 *     whose relations have the same oids and files
 * @param xmin the oldest transaction that was still running, with its epoch (64 bits): every row
 *     that the snapshot does not see was written by this transaction or a later one
 * @param xmax the first transaction id that was not given out yet, with its epoch
 * @param walBytes how far the write-ahead log had come, in bytes from its beginning
 */
public record CopySnapshot(
        ServerIdentity server, long databaseOid, long xmin, long xmax, long walBytes) {

    private static final String WAL_BYTES =
            """
            CASE WHEN pg_is_in_recovery()
                 THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')
                 ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') END
            """;

    /** By the names that these functions had before PostgreSQL 10. */
    private static final String XLOG_BYTES =
            """
            CASE WHEN pg_is_in_recovery()
                 THEN pg_xlog_location_diff(pg_last_xlog_replay_location(), '0/0')
                 ELSE pg_xlog_location_diff(pg_current_xlog_location(), '0/0') END
            """;

    /** PostgreSQL 13 gave these functions new names, and keeps the old ones. */
    private static final String SNAPSHOT =
            """
            SELECT txid_snapshot_xmin(s), txid_snapshot_xmax(s), %s,
                   (SELECT oid::bigint FROM pg_database WHERE datname = current_database())
            FROM txid_current_snapshot() AS s
            """;

    /** The snapshot of the connection's transaction, which is REPEATABLE READ. */
    public static CopySnapshot read(Connection connection, ServerIdentity server)
            throws SQLException {
        boolean saysWal = ServerVersion.of(connection).isAtLeast(ServerVersion.V10);
        String sql = SNAPSHOT.formatted(saysWal ? WAL_BYTES : XLOG_BYTES);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return new CopySnapshot(
                    server,
                    result.getLong(4),
                    result.getLong(1),
                    result.getLong(2),
                    result.getLong(3));
        }
    }
}
