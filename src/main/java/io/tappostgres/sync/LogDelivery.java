package io.tappostgres.sync;

import io.tappostgres.change.StreamChanges;
import io.tappostgres.change.TransactionRecords;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.replication.SystemIdentity;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the records of a log over to stdout, counts them, and writes a STATE now and then: at once
 * behind the commit, or the word of the server, that makes it true. Belongs to one thread.
 */
final class LogDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(LogDelivery.class);

    private static final long NONE_WRITTEN = -1;

    private final TransactionRecords records;
    private final LogOutput output;
    private final RunState state;
    private final Map<String, StreamProgress> progress;
    private final StateInterval interval;
    private final Supplier<SystemIdentity> identity;
    private final long openingLsn;
    private long writtenLsn = NONE_WRITTEN;
    private long countedChanges;

    /**
     * @param progress by tap stream id
     * @param identity whose log it is, as of now, or null
     * @param openingLsn the end of the log after the streams were opened
     */
    LogDelivery(
            TransactionRecords records,
            LogOutput output,
            RunState state,
            Map<String, StreamProgress> progress,
            StateInterval interval,
            Supplier<SystemIdentity> identity,
            long openingLsn) {
        this.records = records;
        this.output = output;
        this.state = state;
        this.progress = progress;
        this.interval = interval;
        this.identity = identity;
        this.openingLsn = openingLsn;
    }

    /** Hands over what is gathered. */
    void flush() throws InterruptedException {
        output.flush();
        for (StreamChanges stream : records.streams()) {
            long count = stream.counts().takeRecords();
            if (count > 0) {
                progress.get(stream.stream().tapStreamId()).addRows(count);
            }
        }
    }

    /** No transaction is open: writes a STATE if it is time. */
    void atBoundary() throws InterruptedException {
        interval.add(records.changes() - countedChanges);
        countedChanges = records.changes();
        if (interval.isDueNow()) {
            writeState();
        }
    }

    /** No more is read: writes the SCHEMAs that are still missing, and the last STATE. */
    void end() throws InterruptedException {
        records.settle();
        if (!Lsn.isBefore(records.position(), openingLsn) && records.writeFirstSchemas()) {
            // A STATE is the last message, also if it repeats the one before the SCHEMAs.
            writtenLsn = NONE_WRITTEN;
        }
        writeState();
    }

    /** Writes a STATE of the last position at which no transaction was open. */
    void writeState() throws InterruptedException {
        records.settle();
        flush();
        interval.restart();
        long position = records.position();
        if (position == writtenLsn) {
            return;
        }
        SystemIdentity now = identity.get();
        if (now == null) {
            LOG.warn(
                    "No STATE is written at {}, as the standby cannot be asked for its timeline: the next run reads again what has come since the last STATE",
                    Lsn.format(position));
            return;
        }
        for (StreamChanges stream : records.streams()) {
            if (stream.failure() == null) {
                state.updateBookmark(
                        stream.stream().tapStreamId(),
                        bookmark -> stream.at(bookmark, position, now));
            }
        }
        state.write();
        writtenLsn = position;
    }
}
