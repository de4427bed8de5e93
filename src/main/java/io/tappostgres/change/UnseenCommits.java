package io.tappostgres.change;

import io.tappostgres.decoding.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Which transactions of the log a query does not see yet: the record of a commit is in the log
 * before the commit is visible, and long before where it waits for a synchronous standby. What one
 * snapshot sees, all later ones do. On a standby a commit is visible once its record is replayed,
 * and its log is decoded behind that. Belongs to one thread.
 */
final class UnseenCommits {

    private static final String SNAPSHOT = "SELECT txid_current_snapshot()::text";

    /** The last snapshot that was looked at, or null. */
    private SnapshotBoundary snapshot;

    /**
     * Takes those out that are known to be seen.
     *
     * @param xids the lower 32 bits of the ids of transactions that were decoded
     */
    void removeSeen(Set<Integer> xids) {
        if (snapshot != null) {
            xids.removeIf(xid -> !snapshot.isNew(xid, Lsn.NONE));
        }
    }

    /** Looks at another snapshot. */
    Void look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SNAPSHOT)) {
            result.next();
            snapshot = SnapshotBoundary.parse(result.getString(1), Lsn.LAST);
            return null;
        }
    }
}
