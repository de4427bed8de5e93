package io.tappostgres.sync;

import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.Metrics;
import io.tappostgres.singer.RecordCounter;
import io.tappostgres.type.OddValues;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has come out of one stream so far, for the metrics, for a person and for the summary.
 * Thread-safe.
 */
final class StreamProgress {

    private static final Logger LOG = LoggerFactory.getLogger(StreamProgress.class);

    private final String tapStreamId;
    private final RecordCounter counter;
    private final ProgressListener listener;
    private final Map<String, OddValues> oddValues = new LinkedHashMap<>();
    private long repairedRows;
    private boolean reading;
    private long startNanos = System.nanoTime();

    StreamProgress(SelectedStream stream, ProgressListener listener) {
        this.tapStreamId = stream.tapStreamId();
        this.counter = new RecordCounter(stream.streamName(), startNanos);
        this.listener = listener;
    }

    /** A reader begins with the stream, which may have waited for others since it was planned. */
    synchronized void start() {
        startNanos = System.nanoTime();
        counter.start(startNanos);
    }

    /** For so long the stream has waited for its turn: that is the time of others. */
    synchronized void addWait(long nanos) {
        startNanos += nanos;
    }

    /** The first row is about to be written; not the first time, if the stream begins again. */
    synchronized void begin(long estimatedRows) {
        if (reading) {
            return;
        }
        reading = true;
        listener.streamStarted(tapStreamId, estimatedRows);
    }

    /** So many more rows are out. */
    synchronized void addRows(long rows) {
        counter.add(rows, System.nanoTime());
        listener.rowsRead(tapStreamId, counter.totalCount());
    }

    long rows() {
        return counter.totalCount();
    }

    /**
     * The stream has ended, well or not: one warning per column and sort of odd value. Returns how
     * long it took, from its {@link #start} and without the wait for its turn.
     */
    synchronized Duration end(boolean succeeded) {
        Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
        oddValues.forEach(this::warnOfOddValues);
        warnOfRepairedRows();
        if (reading) {
            listener.streamEnded(tapStreamId);
            counter.finish();
            Metrics.logJobDuration("sync " + tapStreamId, succeeded, duration);
        }
        return duration;
    }

    /** Takes in what was odd in some of the stream's rows; {@link #end} tells of it. */
    synchronized void addOddValues(
            List<StreamPlan.PlannedColumn> columns, List<RowCopy> rowCopies) {
        for (RowCopy rows : rowCopies) {
            for (int i = 0; i < columns.size(); i++) {
                oddValues
                        .computeIfAbsent(columns.get(i).name(), unseen -> new OddValues())
                        .add(rows.oddValues().get(i));
            }
            repairedRows += rows.repairedRows();
        }
    }

    /** One warning per sort of odd value of a column. */
    void warnOfOddValues(String column, OddValues odd) {
        warn(column, odd.notFinite(), "values were NaN or infinite and are null");
        warn(
                column,
                odd.clamped(),
                "values lie outside of the years 1 to 9999 and are clamped to 0001-01-01 or 9999-12-31");
        warn(
                column,
                odd.beyondSchema(),
                "numbers are beyond the bounds in the SCHEMA, and a target that validates refuses them; remove the column's bounds from the catalog, or run --discover again with \"numeric_bounds\" none");
    }

    private void warnOfRepairedRows() {
        if (repairedRows > 0) {
            LOG.warn(
                    "Stream \"{}\": {} rows hold bytes that are not UTF-8, shown as U+FFFD; the database's encoding is SQL_ASCII",
                    tapStreamId,
                    repairedRows);
        }
    }

    private void warn(String column, long count, String what) {
        if (count > 0) {
            LOG.warn("Stream \"{}\", column \"{}\": {} {}", tapStreamId, column, count, what);
        }
    }
}
