package io.tappostgres.change;

import io.tappostgres.TapException;
import io.tappostgres.connection.BeforeLargeRow;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.replication.Patience;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads as many of the rows that are wanted as one statement of a {@link RowQuery} can, however
 * often it has to be tried. Belongs to one thread.
 */
final class RowReading {

    private static final Logger LOG = LoggerFactory.getLogger(RowReading.class);

    /** A word a minute. */
    private static final int LOCK_WAITS_PER_WORD = 12;

    private final RowQuery query;
    private final List<WantedRow> rows;
    private final RowValues values;
    private final int budgetBytes;
    private List<WantedRow> asked;
    private boolean isLookedUp;
    private int lockWaits;

    /**
     * @param rows at least one, in the order in which they are needed
     * @param budgetBytes how large the answer should be
     */
    RowReading(RowQuery query, List<WantedRow> rows, RowValues values, int budgetBytes) {
        this.query = query;
        this.rows = rows;
        this.values = values;
        this.budgetBytes = budgetBytes;
        this.asked = rows.subList(0, query.fitting(rows));
    }

    /**
     * Reads until at least the first row is known, or does not fit behind the values of other
     * queries.
     *
     * @throws TapException if the server does not answer, or the run is stopped
     */
    void run(
            CurrentCatalogs catalogs,
            RecordMemory memory,
            Patience patience,
            BeforeLargeRow beforeLargeRow)
            throws InterruptedException {
        boolean isOver = false;
        while (!isOver) {
            RowAnswer answer = new RowAnswer(query, asked, values, budgetBytes, memory);
            try {
                catalogs.ask(
                        UnchangedValues.ACTION,
                        connection -> answer.read(connection, beforeLargeRow));
                return;
            } catch (TapException e) {
                isOver = isOver(answer.refusal(e), e);
            }
            UnchangedValues.pause(patience, Duration.ZERO);
        }
    }

    /** Whether nothing more can be had; otherwise it is to be tried again. */
    private boolean isOver(RowAnswer.Refusal refusal, TapException failure) {
        return switch (refusal) {
            case NONE -> throw failure;
            case LOCKED -> {
                if (lockWaits++ % LOCK_WAITS_PER_WORD == 0) {
                    LOG.warn(
                            "Waiting for a lock on {}, to read values that updates did not change",
                            query.tableName());
                }
                yield false;
            }
            case STATEMENT -> {
                Unavailable reason = isLookedUp ? Unavailable.REFUSED : query.lookAgain();
                isLookedUp = true;
                yield reason != null && giveUp(rows, reason, failure);
            }
            case VALUE -> {
                if (!values.isEmpty()) {
                    // Those that are there are written first; then there is more room.
                    query.askForFewer(asked.size());
                    yield true;
                }
                if (asked.size() == 1) {
                    yield giveUp(asked, Unavailable.REFUSED, failure);
                }
                query.askForFewer(asked.size());
                asked = asked.subList(0, query.fitting(asked));
                yield false;
            }
        };
    }

    private boolean giveUp(List<WantedRow> given, Unavailable reason, TapException failure) {
        query.refuse(given, reason, failure.getMessage());
        return true;
    }
}
