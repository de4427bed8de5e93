package io.tappostgres.change;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.LogFunctions;
import io.tappostgres.replication.Patience;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits that a primary has not quite made when a copy takes its snapshot: those that wait for a
 * synchronous standby, and those that are visible before they are on disk.
 */
final class UnsettledCommits {

    private static final Logger LOG = LoggerFactory.getLogger(UnsettledCommits.class);

    /** Of sessions of other users it is only seen with the rights of pg_monitor. */
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'";

    /**
     * Log of commits is flushed within three times wal_writer_delay, which is 200 ms; that of
     * transactions that go on can stay where it is.
     */
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(50);

    private final Connection connection;
    private final Patience patience;

    UnsettledCommits(Connection connection, Patience patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * Tells of commits whose records may lie before the slot's log, so that neither the copy nor
     * the log has their rows.
     */
    void warnOfWaiting(long slotLsn) throws SQLException {
        if (!ServerVersion.of(connection).isAtLeast(ServerVersion.V9_6)) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(WAITING)) {
            result.next();
            if (result.getLong(1) > 0) {
                LOG.warn(
                        "{} commits wait for a synchronous standby while the copy begins: one that has waited since before {} of the log, where the slot begins, is neither in the copy nor in the log; if that can be, reset the stream when they are over",
                        result.getLong(1),
                        Lsn.format(slotLsn));
            }
        }
    }

    /**
     * Waits until what the snapshot has seen is on disk. After a crash before that, the server
     * would give the same positions and transaction ids to other changes, and these would be taken
     * for seen.
     */
    void awaitFlush(long untilLsn) throws SQLException, InterruptedException {
        LogFunctions functions = LogFunctions.of(connection);
        long endNanos = System.nanoTime() + LONGEST_FLUSH.toNanos();
        while (Lsn.isBefore(functions.readCurrentLsn(connection), untilLsn)) {
            if (System.nanoTime() >= endNanos || patience.await(POLL)) {
                return;
            }
        }
    }
}
