package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.LogConfig.OnGap;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.BeforeLargeRow;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Questions;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.decoding.ChangeDecoder;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.LogStream;
import io.tappostgres.replication.ReplicationSlots;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.replication.TimelineHistory;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the connections that one log is read over, one after the other, and knows whose log it is.
 * Belongs to one thread.
 *
 * <p>A primary that is not restarted stays on its timeline. A standby goes on streaming when it, or
 * the server that it follows, is promoted, so that a second session beside the first is asked for
 * its timeline.
 */
final class LogConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogConnections.class);

    private final DatabaseLog log;
    private final TapConfig config;
    private final Database database;
    private final Questions questions;
    private final RecordMemory memory;
    private SystemIdentity identity;

    /** Whether a server can change its timeline while it streams. */
    private boolean isStandby;

    /** With the standby that streams; null if it is none, or cannot be asked any more. */
    private WalsenderSession besides;

    /**
     * @param database on the server that has the log
     * @param questions to that database
     */
    LogConnections(
            DatabaseLog log,
            TapConfig config,
            Database database,
            Questions questions,
            RecordMemory memory) {
        this.log = log;
        this.config = config;
        this.database = database;
        this.questions = questions;
        this.memory = memory;
        this.identity = log.identity();
    }

    /**
     * Opens a session with the server whose log it is.
     *
     * @param furthestLsn up to where any stream has come
     * @throws TapException if the log has not gone on from there: another server has taken over
     */
    WalsenderSession open(long furthestLsn) throws SQLException {
        close();
        WalsenderSession session = openOne();
        try {
            // In this order: if it is promoted between the two, it is asked again.
            boolean canChange = session.isStandby();
            SystemIdentity now = SystemIdentity.read(session);
            requireSameLog(session, now, furthestLsn);
            identity = now;
            isStandby = canChange;
            if (isStandby) {
                openBesides();
            }
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private WalsenderSession openOne() throws SQLException {
        return WalsenderSession.open(database.server(), log.databaseName());
    }

    private void openBesides() throws SQLException {
        besides = openOne();
        if (!SystemIdentity.read(besides).equals(identity)) {
            throw new SQLException("another server has taken over", "57P01");
        }
    }

    private void requireSameLog(WalsenderSession session, SystemIdentity now, long furthestLsn)
            throws SQLException {
        if (now.equals(identity)) {
            return;
        }
        boolean goesOn =
                now.systemIdentifier().equals(identity.systemIdentifier())
                        && TimelineHistory.read(session, now)
                                .contains(identity.timeline(), furthestLsn);
        if (!goesOn) {
            throw otherLog(furthestLsn, now);
        }
        LOG.info("The log goes on on timeline {}: a standby was promoted", now.timeline());
    }

    /** Of a standby nobody knows on which timeline it was last; the next run can tell. */
    private TapException otherLog(long furthestLsn, SystemIdentity now) {
        return new TapException(
                isStandby ? Kind.SOURCE : Kind.LOG_POSITION_LOST,
                "another server has taken over during this run, on timeline %d, and does not have the log up to %s of timeline %d that was read; run again, and %s"
                        .formatted(
                                now.timeline(),
                                Lsn.format(furthestLsn),
                                identity.timeline(),
                                isStandby
                                        ? "the log is read from the last STATE on"
                                        : resetAdvice()));
    }

    /**
     * Whose log it is that was read up to now: asked after the position that it is to go with,
     * whose log may have a later timeline by then, but no other past. Null if the server cannot be
     * asked.
     */
    SystemIdentity identity() {
        if (!isStandby) {
            return identity;
        }
        try {
            if (besides != null) {
                identity = SystemIdentity.read(besides);
                return identity;
            }
        } catch (SQLException e) {
            LOG.debug("The standby does not answer any more: {}", e.getMessage());
        }
        return null;
    }

    /** Ends the session that is asked. */
    @Override
    public void close() {
        if (besides != null) {
            besides.close();
            besides = null;
        }
    }

    /**
     * Starts to stream.
     *
     * @param startLsn transactions that were committed before it are not sent
     * @throws TapException of kind LOG_POSITION_LOST if the slot does not have the log from there
     *     on any more: newer servers would begin later without a word
     */
    LogStream start(WalsenderSession session, long startLsn, BeforeLargeRow beforeLargeMessage)
            throws SQLException {
        String slotName = log.source().slot().name();
        LogStream stream =
                log.plugin()
                        .withOptions(
                                options ->
                                        LogStream.start(
                                                session,
                                                slotName,
                                                startLsn,
                                                options,
                                                memory,
                                                beforeLargeMessage));
        try {
            requirePosition(slotName, startLsn);
            stream.confirm(log.confirmedLsn());
            return stream;
        } catch (SQLException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** The slot can have been made anew since the checks; from here on nobody else can. */
    private void requirePosition(String slotName, long startLsn) {
        LogSlot slot =
                questions.answer(
                        "cannot ask for the replication slot",
                        connection -> ReplicationSlots.read(connection, slotName));
        if (slot != null && Lsn.isBefore(startLsn, slot.firstLsn())) {
            throw new TapException(
                    Kind.LOG_POSITION_LOST,
                    "replication slot \"%s\" has the log from %s on only, and was to be read from %s on: it was made anew, or read by somebody else, during this run; %s"
                            .formatted(
                                    slotName,
                                    Lsn.format(slot.firstLsn()),
                                    Lsn.format(startLsn),
                                    resetAdvice()));
        }
    }

    private String resetAdvice() {
        return config.log().onGap() == OnGap.RESNAPSHOT
                ? "the next run copies the streams anew, as \"on_log_gap\" is resnapshot"
                : "reset the streams, or set \"on_log_gap\" to resnapshot";
    }

    /** What breaks the stream off when the server wants to be rid of it, or is out of reach. */
    ServerWatch watch(LogStream stream) {
        return ServerWatch.begin(database, log.source().slot(), stream);
    }

    /** A decoder for the stream that was started last. */
    ChangeDecoder newDecoder() {
        return log.plugin().newDecoder();
    }

    /** The failure that tells a person what to do about it. */
    TapException failure(SQLException cause) {
        return LogErrors.of(cause, log.source().slot(), config.connection(), log.databaseName());
    }

    /** Lets the next query try again, although one has failed. */
    void forgetFailure() {
        database.forgetFailure();
    }
}
