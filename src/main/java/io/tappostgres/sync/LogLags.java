package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.TransactionRecords;
import io.tappostgres.connection.Questions;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.LogFunctions;
import io.tappostgres.replication.LogLag;
import io.tappostgres.singer.Metrics;
import io.tappostgres.sync.LogReport.BeforeAndAfter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the log's reader lags behind, and what the server keeps for it on its disk, before and
 * after. Belongs to one thread.
 */
final class LogLags {

    private static final Logger LOG = LoggerFactory.getLogger(LogLags.class);

    private final String databaseName;
    private final String slotName;
    private final Questions questions;
    private LogLag before;

    LogLags(String databaseName, String slotName, Questions questions) {
        this.databaseName = databaseName;
        this.slotName = slotName;
        this.questions = questions;
    }

    /** Where the log ends now. */
    long endLsn() {
        return questions.answer(
                "cannot ask where the log ends",
                connection -> LogFunctions.of(connection).readCurrentLsn(connection));
    }

    /** Notes where the reading begins. */
    void begin() {
        before = lag();
        LOG.info("Before the log is read: {}", before);
        gauge("replication_slot_retained_bytes_before", before.retainedBytes());
        gauge("replication_lag_bytes_before", before.behindBytes());
    }

    /** What became of it; null if the server does not answer any more. */
    LogReport end(TransactionRecords records) {
        try {
            LogLag after = lag();
            long behindBytes = Math.max(0, endLsn() - records.position());
            LOG.info("The log was read up to {}", Lsn.format(records.position()));
            gauge("replication_slot_retained_bytes_after", after.retainedBytes());
            gauge("replication_lag_bytes_after", behindBytes);
            return new LogReport(
                    databaseName,
                    slotName,
                    records.transactions(),
                    records.changes(),
                    new BeforeAndAfter(before.retainedBytes(), after.retainedBytes()),
                    new BeforeAndAfter(before.behindBytes(), behindBytes));
        } catch (TapException e) {
            LOG.debug("Nobody can be asked how far the log is behind: {}", e.getMessage());
            return null;
        }
    }

    /** The time was over before the log was. */
    void warnOfDeadline(long position) {
        LOG.warn(
                "The longest time to read the log has passed at {}, {} bytes before its end; the next run goes on from there",
                Lsn.format(position),
                Math.max(0, endLsn() - position));
    }

    private LogLag lag() {
        return questions.answer(
                "cannot ask how far the log is behind",
                connection -> LogLag.read(connection, slotName));
    }

    private void gauge(String metric, long value) {
        Metrics.logGauge(metric, value, databaseName);
    }
}
