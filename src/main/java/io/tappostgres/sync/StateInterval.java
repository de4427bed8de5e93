package io.tappostgres.sync;

import io.tappostgres.config.SyncConfig;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the next STATE of a stream is due: after so many records or so much time since the last one,
 * whichever comes first, but never without a record. Used by one thread.
 *
 * <p>A STATE that is due is to be written at the next moment at which it can be true: behind all
 * records that it accounts for.
 */
final class StateInterval {

    /** The clock is read once for so many records: it takes some 25 ns, and a short row 300 ns. */
    private static final int RECORDS_PER_CLOCK_READING = 16;

    private final long records;
    private final long nanos;
    private final LongSupplier nanoClock;

    private long recordsSince;
    private long recordsAtClockReading;
    private long startNanos;
    private boolean timeIsUp;

    /** An interval that begins now. */
    StateInterval(SyncConfig config) {
        this(config.stateIntervalRecords(), config.stateIntervalTime(), System::nanoTime);
    }

    /**
     * An interval that begins now.
     *
     * @param nanoClock as {@link System#nanoTime}
     */
    StateInterval(long records, Duration time, LongSupplier nanoClock) {
        this.records = records;
        this.nanos = time.toNanos();
        this.nanoClock = nanoClock;
        restart();
    }

    /** So many more records have been encoded. */
    void add(long count) {
        recordsSince += count;
        if (recordsSince - recordsAtClockReading >= RECORDS_PER_CLOCK_READING) {
            recordsAtClockReading = recordsSince;
            timeIsUp = nanoClock.getAsLong() - startNanos >= nanos;
        }
    }

    /** Whether it is time for a STATE. */
    boolean isDue() {
        return recordsSince >= records || timeIsUp;
    }

    /** Whether it is time for a STATE by now, with or without a record. */
    boolean isDueNow() {
        return recordsSince >= records || nanoClock.getAsLong() - startNanos >= nanos;
    }

    /** A STATE has been written: the next interval begins. */
    void restart() {
        recordsSince = 0;
        recordsAtClockReading = 0;
        timeIsUp = false;
        startNanos = nanoClock.getAsLong();
    }
}
