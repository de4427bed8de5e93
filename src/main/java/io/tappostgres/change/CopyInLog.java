package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.Patience;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.replication.TableMark;
import io.tappostgres.singer.Bookmark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties the copy of a log-based stream to the log: from where on it has to be read, and which of its
 * transactions the copy has seen. Belongs to one thread.
 *
 * <p>On a primary the log is read from as early as the slot has it, and the copy's snapshot tells
 * which transactions it has seen. On a standby it does not tell; but there a commit is visible once
 * its record is replayed, so that a position from before the snapshot is enough.
 */
public final class CopyInLog {

    private static final Logger LOG = LoggerFactory.getLogger(CopyInLog.class);

    private static final String REPLAYED =
            "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END";

    private static final Duration POLL = Duration.ofMillis(500);

    private final long slotLsn;
    private final SystemIdentity identity;
    private final long tableOid;
    private final TableMark mark;
    private final Patience patience;
    private final Duration longestWait;

    /** Null if the copy is read from the server that has the log. */
    private final SecondaryCheck secondary;

    private boolean isStandby;
    private long lsn;
    private SnapshotBoundary boundary;

    /**
     * @param slotLsn from where on the slot has the log
     * @param mark of the table from before the copy
     * @param longestWait for a standby that lags behind the slot
     * @param secondary of the server that has the log, if the copy is read from another; or null
     */
    public CopyInLog(
            long slotLsn,
            SystemIdentity identity,
            long tableOid,
            TableMark mark,
            Patience patience,
            Duration longestWait,
            SecondaryCheck secondary) {
        this.slotLsn = slotLsn;
        this.identity = identity;
        this.tableOid = tableOid;
        this.mark = mark;
        this.patience = patience;
        this.longestWait = longestWait;
        this.secondary = secondary;
    }

    /**
     * Notes where the log is before the copy's snapshot is taken.
     *
     * @param connection to the server that the copy is read from, not in a transaction
     * @throws TapException if that is a standby which has not come as far as the slot, or a server
     *     that has nothing to do with the log
     */
    public void beforeSnapshot(Connection connection) throws SQLException, InterruptedException {
        readPosition(connection);
        if (secondary != null) {
            secondary.require(connection, isStandby);
        }
        if (!isBehind()) {
            return;
        }
        LOG.info(
                "Waiting up to {} seconds for the standby, which has replayed the log up to {}, and the slot has it from {} on",
                longestWait.toSeconds(),
                Lsn.format(lsn),
                Lsn.format(slotLsn));
        long endNanos = System.nanoTime() + longestWait.toNanos();
        while (isBehind()) {
            if (System.nanoTime() >= endNanos || patience.await(POLL)) {
                throw new TapException(
                        Kind.SOURCE,
                        "the standby has replayed the log up to %s, and the slot has it from %s on only: what is between would be lost; wait until the standby has caught up, or read from the primary"
                                .formatted(Lsn.format(lsn), Lsn.format(slotLsn)));
            }
            readPosition(connection);
        }
    }

    private boolean isBehind() {
        return isStandby && Lsn.isBefore(lsn, slotLsn);
    }

    private void readPosition(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(replayed(connection))) {
            result.next();
            isStandby = result.getBoolean(1);
            lsn = isStandby ? Lsn.parse(result.getString(2)) : slotLsn;
        }
    }

    private static String replayed(Connection connection) throws SQLException {
        boolean saysWal = ServerVersion.of(connection).isAtLeast(ServerVersion.V10);
        return saysWal
                ? REPLAYED
                : REPLAYED.replace("pg_last_wal_replay_lsn", "pg_last_xlog_replay_location");
    }

    /**
     * Notes what the snapshot has seen.
     *
     * @param connection in the copy's transaction
     */
    public void afterSnapshot(Connection connection) throws SQLException, InterruptedException {
        if (isStandby) {
            boundary = null;
            return;
        }
        boundary = SnapshotBoundary.read(connection);
        UnsettledCommits commits = new UnsettledCommits(connection, patience);
        commits.warnOfWaiting(slotLsn);
        commits.awaitFlush(boundary.untilLsn());
    }

    /** The bookmark of a copy that begins anew. */
    public Bookmark begin(Bookmark bookmark) {
        return mark.note(
                LogBookmark.inLog(
                        LogBookmark.beginCopy(bookmark, lsn, boundary), identity, tableOid));
    }

    /** The bookmark when all rows are out. */
    public Bookmark complete(Bookmark bookmark) {
        return LogBookmark.completeCopy(bookmark);
    }
}
