package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.BeforeLargeRow;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.replication.ChangeDecoder;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.LogStream;
import io.tappostgres.replication.Lsn;
import io.tappostgres.replication.ReplicationSlots;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.replication.TimelineHistory;
import java.sql.Connection;
import java.sql.SQLException;

/** Makes the connections that one log is read over, one after the other. Belongs to one thread. */
final class LogConnections {

    private final DatabaseLog log;
    private final TapConfig config;
    private final Database database;
    private final RecordMemory memory;
    private SystemIdentity identity;

    /**
     * @param database on the server that has the log
     */
    LogConnections(DatabaseLog log, TapConfig config, Database database, RecordMemory memory) {
        this.log = log;
        this.config = config;
        this.database = database;
        this.memory = memory;
        this.identity = log.identity();
    }

    /**
     * Opens a session.
     *
     * @param furthestLsn what was reached of the log, by whichever stream
     * @throws TapException of kind LOG_POSITION_LOST if that is no longer the log of the run's
     *     beginning: another server has got the address, or a standby was promoted that did not
     *     have all
     */
    WalsenderSession open(long furthestLsn) throws SQLException {
        WalsenderSession session = WalsenderSession.open(config.connection(), log.databaseName());
        try {
            SystemIdentity now = SystemIdentity.read(session);
            if (!now.equals(identity)) {
                requireSameLog(session, now, furthestLsn);
            }
            identity = now;
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void requireSameLog(WalsenderSession session, SystemIdentity now, long furthestLsn)
            throws SQLException {
        boolean isSameLog =
                now.systemIdentifier().equals(identity.systemIdentifier())
                        && TimelineHistory.read(session, now)
                                .contains(identity.timeline(), furthestLsn);
        if (!isSameLog) {
            throw new TapException(
                    Kind.LOG_POSITION_LOST,
                    "the server was replaced during this run, and the log of the one that answers now, system identifier %s, timeline %d, does not come from %s on timeline %d of %s: run again with the last STATE, whose positions are then checked"
                            .formatted(
                                    now.systemIdentifier(),
                                    now.timeline(),
                                    Lsn.format(furthestLsn),
                                    identity.timeline(),
                                    identity.systemIdentifier()));
        }
    }

    /** Whose log it is, as the last session said. */
    SystemIdentity identity() {
        return identity;
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
                                                log.confirmedLsn(),
                                                memory,
                                                beforeLargeMessage));
        try {
            requirePosition(slotName, startLsn);
            return stream;
        } catch (SQLException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** The slot can have been made anew since the checks; from here on nobody else can. */
    private void requirePosition(String slotName, long startLsn) throws SQLException {
        try (Connection connection = database.borrow()) {
            LogSlot slot = ReplicationSlots.read(connection, slotName);
            if (slot != null && Lsn.isBefore(startLsn, slot.firstLsn())) {
                throw new TapException(
                        Kind.LOG_POSITION_LOST,
                        "replication slot \"%s\" has the log from %s on only, and was to be read from %s on: it was made anew, or read by somebody else, during this run; reset the streams, or set \"on_log_gap\" to resnapshot"
                                .formatted(
                                        slotName,
                                        Lsn.format(slot.firstLsn()),
                                        Lsn.format(startLsn)));
            }
        }
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
