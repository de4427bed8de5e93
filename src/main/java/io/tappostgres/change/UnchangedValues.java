package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.Questions;
import io.tappostgres.decoding.LogTuple;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.replication.Patience;
import io.tappostgres.singer.MessageWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the records of updates the TOASTed values that these left as they were, and that the log
 * does not have: holds the records, and all behind them, until the values are read from the tables,
 * for many records at once. Belongs to one thread.
 *
 * <p>A value that is read now can only be newer than the record, and then the log has the change
 * that made it, further on. So can a row be gone by now: its record goes out without the values.
 */
public final class UnchangedValues {

    private static final Logger LOG = LoggerFactory.getLogger(UnchangedValues.class);

    /** What fails, for messages. */
    static final String ACTION = "cannot read values that updates did not change";

    /**
     * What all statements of a round are to bring, in bytes of JSON. With 1 to 8 MB the same log of
     * updates takes the same time.
     */
    private static final int ROUND_BYTES = 4 * 1024 * 1024;

    /** Of the largest record: a round is smaller where memory is. */
    private static final int SHARE_OF_RECORD = 4;

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private final CurrentCatalogs catalogs;
    private final RecordMemory memory;
    private final Patience patience;
    private final int roundBytes;
    private final HeldRecords held = new HeldRecords();
    private final RowValues values;
    private final UnseenCommits commits = new UnseenCommits();

    /** Transactions that were waited for in vain. */
    private final Set<Integer> givenUp = new HashSet<>();

    private int xid;

    /**
     * @param questions to the database, on the server that has the log
     * @param maxRecordBytes of a row and of its record
     * @param patience which tells that the run is stopped
     */
    public UnchangedValues(Questions questions, int maxRecordBytes, Patience patience) {
        this.catalogs = new CurrentCatalogs(questions);
        // A memory of its own: a large message of the log can be held in the readers'.
        this.memory = new RecordMemory(maxRecordBytes);
        this.patience = patience;
        this.roundBytes = Math.min(ROUND_BYTES, maxRecordBytes / SHARE_OF_RECORD);
        this.values =
                new RowValues(
                        (int)
                                Math.min(
                                        JsonBuffer.MAX_CAPACITY_BYTES,
                                        (long) maxRecordBytes + 8L * roundBytes));
    }

    CurrentCatalogs catalogs() {
        return catalogs;
    }

    /** A transaction begins. */
    void begin(int xid) {
        this.xid = xid;
    }

    /** The record that was written last lacks fields, and gets those of them that can be read. */
    void want(CurrentRows rows, AbsentFields absent, LogTuple oldRow, LogTuple newRow) {
        RowQuery query = rows.query(absent);
        WantedRow row = query.want(oldRow, newRow);
        if (row == null) {
            return;
        }
        for (int i = 0; i < absent.count(); i++) {
            int column = query.indexOf(absent.field(i));
            if (column >= 0) {
                held.leaveGap(absent.place(i), absent.leads(i), row, column, xid);
            }
        }
    }

    /** Whether records wait for values. */
    public boolean isAwaited() {
        return !held.isEmpty();
    }

    /** Takes the records that were written last, behind those that it has. */
    public void hold(JsonBuffer records) {
        held.add(records);
    }

    /** The memory of the records that were taken, in bytes. */
    public long heldBytes() {
        return held.heldBytes();
    }

    /**
     * Reads the values, and writes all records that were taken. Whatever ends it, those that are
     * not written are kept.
     *
     * @throws TapException if the server does not answer, or the run is stopped while it is waited
     *     for
     */
    public void writeAll(MessageWriter output) throws InterruptedException {
        Set<Integer> unseen = awaitVisible();
        Set<RowQuery> queries = new HashSet<>();
        while (!held.isEmpty()) {
            values.clear(4 * roundBytes);
            Map<RowQuery, List<WantedRow>> rows = held.unknownRows(values.round());
            int budgetBytes = roundBytes / Math.max(1, rows.size());
            for (Map.Entry<RowQuery, List<WantedRow>> entry : rows.entrySet()) {
                new RowReading(entry.getKey(), entry.getValue(), values, budgetBytes)
                        .run(catalogs, memory, patience, output::flush);
            }
            queries.addAll(rows.keySet());
            held.write(values, unseen, output);
        }
        queries.forEach(RowQuery::forget);
        values.release();
    }

    /** Waits until all transactions are visible, or for too long; returns those that are not. */
    private Set<Integer> awaitVisible() throws InterruptedException {
        Set<Integer> unseen = held.xids();
        commits.removeSeen(unseen);
        long endNanos = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        boolean isTold = false;
        while (!unseen.isEmpty()) {
            catalogs.ask(ACTION, commits::look);
            commits.removeSeen(unseen);
            if (givenUp.containsAll(unseen)) {
                return unseen;
            }
            if (!isTold) {
                isTold = true;
                LOG.info(
                        "Waiting up to {} seconds for {} transactions of the log to become visible",
                        VISIBLE_WITHIN.toSeconds(),
                        unseen.size());
            }
            if (System.nanoTime() >= endNanos) {
                givenUp.addAll(unseen);
                return unseen;
            }
            pause(patience, POLL);
        }
        return unseen;
    }

    /** Waits, and ends the reading if the run is stopped. */
    static void pause(Patience patience, Duration duration) throws InterruptedException {
        if (patience.await(duration)) {
            throw new TapException(Kind.SOURCE, ACTION + ": the run was stopped");
        }
    }
}
