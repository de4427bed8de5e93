package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.TransactionRecords;
import io.tappostgres.connection.Database;
import io.tappostgres.replication.LogFunctions;
import io.tappostgres.replication.LogLag;
import io.tappostgres.replication.Lsn;
import io.tappostgres.singer.Metrics;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a person is told of how far the log's reader lags behind, and of what the server keeps for
 * it on its disk. Belongs to one thread.
 */
final class LogLags {

    private static final Logger LOG = LoggerFactory.getLogger(LogLags.class);

    private final DatabaseLog log;
    private final Database database;
    private final String slotName;

    LogLags(DatabaseLog log, Database database) {
        this.log = log;
        this.database = database;
        this.slotName = log.source().slot().name();
    }

    /** Where the log ends now. */
    long endLsn() {
        try (Connection connection = database.borrow()) {
            return LogFunctions.of(connection).readCurrentLsn(connection);
        } catch (SQLException e) {
            throw database.failure("cannot ask where the log ends", e);
        }
    }

    /** Tells where the run begins. */
    void before() {
        try (Connection connection = database.borrow()) {
            LogLag lag = LogLag.read(connection, slotName);
            LOG.info("Before the run: {}", lag);
            gauge("replication_slot_retained_bytes_before", lag.retainedBytes());
            gauge("replication_lag_bytes_before", lag.behindBytes());
        } catch (SQLException e) {
            throw database.failure("cannot ask how far the log is behind", e);
        }
    }

    /**
     * Tells where the run ends. What it has read is confirmed by the next one, so that the server
     * keeps it until then.
     */
    void after(TransactionRecords records) {
        try (Connection connection = database.borrow()) {
            LogLag lag = LogLag.read(connection, slotName);
            long end = LogFunctions.of(connection).readCurrentLsn(connection);
            long behindBytes = Math.max(0, end - records.position());
            LOG.info(
                    "The log was read up to {}, {} transactions with {} changes; it ends {} bytes further on. {}",
                    Lsn.format(records.position()),
                    records.transactions(),
                    records.changes(),
                    behindBytes,
                    lag);
            gauge("replication_slot_retained_bytes_after", lag.retainedBytes());
            gauge("replication_lag_bytes_after", behindBytes);
        } catch (SQLException | TapException e) {
            LOG.debug("Nobody can be asked how far the log is behind: {}", e.getMessage());
        }
    }

    /** The time was over before the log was. */
    void warnOfDeadline(long position) {
        LOG.warn(
                "The longest time to read the log has passed at {}, {} bytes before its end; the next run goes on from there",
                Lsn.format(position),
                Math.max(0, endLsn() - position));
    }

    private void gauge(String metric, long value) {
        Metrics.logGauge(metric, value, log.databaseName());
    }
}
