package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.connection.CutShort;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.StandbySettings;
import io.tappostgres.copy.CopyPosition;
import io.tappostgres.singer.Bookmark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a stream goes on whose read was ended by the network or the server, and how: over another
 * connection, or in shorter reads. Belongs to the stream's thread.
 */
final class ReadRetry {

    private static final Logger LOG = LoggerFactory.getLogger(ReadRetry.class);

    private static final String ACTION = "cannot read the rows";

    /** The class of SQLSTATEs of connections that were lost. */
    private static final String CONNECTION_EXCEPTION = "08";

    private final StreamTask task;
    private final SnapshotPace pace;
    private final ConnectionRetry retry;
    private boolean isOnStandby;

    ReadRetry(StreamTask task, SnapshotPace pace) {
        this.task = task;
        this.pace = pace;
        retry = new ConnectionRetry(task.config().connectionRetryTime(), task.stop());
    }

    /** The stream is read over this connection from now on. */
    void begin(Connection connection) throws SQLException {
        isOnStandby = StandbySettings.isStandby(connection);
    }

    /**
     * Says why the stream is read again.
     *
     * @throws TapException what the stream fails with, if there is no point in that
     */
    void require(SQLException e, Database database) {
        if (wasCutShort(e) && !task.stop().isThrown()) {
            requireShorter(e, database);
            return;
        }
        TapException failure = database.failure(ACTION, e);
        if (!retry.isWorthIt(e, progress())) {
            throw failure;
        }
        LOG.warn(
                "Stream \"{}\" lost its connection and goes on with another: {}",
                task.stream().tapStreamId(),
                failure.getMessage());
    }

    /**
     * A standby also ends sessions that are between two statements of a transaction, and what it
     * says of that is lost with the connection if the next statement is under way by then.
     */
    private boolean wasCutShort(SQLException e) {
        return CutShort.isCause(e) || (isOnStandby && isLoss(e));
    }

    private static boolean isLoss(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith(CONNECTION_EXCEPTION);
    }

    private void requireShorter(SQLException e, Database database) {
        boolean isFirst = !pace.isBrief();
        pace.cutShort();
        StandbySettings standby = database.standbySettings();
        TapException failure =
                standby == null
                        ? database.failure(ACTION, e)
                        : database.failure(ACTION, e, standby);
        boolean isWorthIt =
                pace.canGoOn()
                        ? retry.hasTime(progress())
                        : (standby == null || isLoss(e)) && retry.isWorthIt(e, progress());
        if (!isWorthIt) {
            throw failure;
        }
        LOG.warn(
                "Stream \"{}\": the server ended a read after {} rows, and the stream goes on {}: {}",
                task.stream().tapStreamId(),
                task.progress().rows(),
                pace.description(),
                isFirst ? failure.getMessage() : "SQLSTATE " + e.getSQLState());
    }

    /** Whether the stream had a connection before, and this failure to get another may pass. */
    boolean canConnectAgain(Throwable failure) {
        return retry.isWorthItAgain(failure);
    }

    /** Waits before the next try, a little longer each time. */
    void pause() throws InterruptedException {
        retry.pause();
    }

    private List<Object> progress() {
        return Arrays.asList(progress(task.output().bookmark()), pace.progress());
    }

    /**
     * What the stream has come to. Another snapshot alone is no progress: a block that crashes the
     * server would do so for ever.
     */
    static List<Object> progress(Bookmark bookmark) {
        return Arrays.asList(
                CopyPosition.marks(bookmark.get(TableCopy.BOOKMARK_KEY)),
                bookmark.replicationKeyValue());
    }
}
