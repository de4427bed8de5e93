package io.tappostgres.sync;

import io.tappostgres.config.StreamOptions;
import io.tappostgres.copy.SharedSnapshot;
import io.tappostgres.copy.TableLayout;
import io.tappostgres.plan.RequestedRows;
import io.tappostgres.plan.RowConditions;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.Bookmark;
import io.tappostgres.sync.RowCopy.RowListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Reads one stream whole: a large table in pieces, by several readers, with a bookmark from which
 * an interrupted run is gone on with; anything else by one COPY.
 *
 * <p>The messages are those of singer-io/tap-postgres: SCHEMA, STATE, ACTIVATE_VERSION on a first
 * run so that a target can show rows as they come, the RECORDs, ACTIVATE_VERSION after the last of
 * them so that a target drops the rows of earlier versions, STATE. A run that begins anew has a
 * version of its own; one that goes on has that of the run it goes on with.
 *
 * <p>One departure: where the replication method has changed, singer-io's tap takes the run for a
 * first one, and its early ACTIVATE_VERSION drops the rows of the old method before there are new
 * ones. Here they stay until the copy is complete.
 */
final class FullTableSync {

    /**
     * From which size on a table is read in pieces: 16 MB are read in less time than it takes to
     * prepare other connections for them, or than it would hurt to read them again.
     */
    private static final long SMALLEST_BYTES_IN_PIECES = 16L * 1024 * 1024;

    private final StreamTask task;
    private final StreamOutput output;
    private final StreamOpening opening;
    private final Schedule schedule;
    private final Clock clock;

    FullTableSync(StreamTask task, StreamOpening opening, Schedule schedule, Clock clock) {
        this.task = task;
        this.output = task.output();
        this.opening = opening;
        this.schedule = schedule;
        this.clock = clock;
    }

    /**
     * Reads the stream. When this returns true and the switch was not thrown, the copy is complete
     * and the bookmark says so; when it throws, all that was written are whole messages, and the
     * rows of the version are not activated.
     *
     * @param connection not in a transaction
     * @return false if no column is left to read
     */
    boolean run(Connection connection) throws SQLException, InterruptedException {
        SelectedStream stream = task.stream();
        TableLayout layout =
                TableLayout.read(connection, stream.schemaName(), stream.entry().tableName());
        StreamOptions options = RequestedRows.options(stream.entry(), task.config().rows());
        RequestedRows.requireAll(options, task.config().rows(), stream.method());
        boolean inPieces =
                layout.canBeCut()
                        && (layout.bytes() >= SMALLEST_BYTES_IN_PIECES
                                || CopyStart.wasInterrupted(output.bookmark()));
        return inPieces
                ? copyInPieces(options, layout, connection)
                : copyWhole(options, layout, connection);
    }

    private boolean copyWhole(StreamOptions options, TableLayout layout, Connection connection)
            throws SQLException, InterruptedException {
        StreamPlan plan = task.log() == null ? open(connection) : openInLog(layout, connection);
        if (plan == null) {
            return false;
        }
        RowConditions conditions = RowConditions.of(plan.table(), options.conditions(), connection);
        Instant now = clock.instant();
        CopyStart start = CopyStart.inOnePiece(output.bookmark(), plan, output.nextVersion(now));
        begin(plan, start);
        RowCopy rows = new RowCopy(plan, output, task.stop(), start.version(), now);
        try {
            rows.run(connection, CopyStatement.of(plan, conditions, connection), RowListener.NONE);
        } finally {
            task.progress().warnOfOddValues(plan.columns(), List.of(rows));
        }
        finish(plan, start);
        return true;
    }

    private StreamPlan open(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        return opening.open(task.stream(), connection);
    }

    /** One snapshot for all statements, so that what it has seen of the log can be told. */
    private StreamPlan openInLog(TableLayout layout, Connection connection)
            throws SQLException, InterruptedException {
        task.log().beforeSnapshot(connection);
        SharedSnapshot.begin(
                connection,
                layout,
                task.stream().schemaName(),
                task.stream().entry().tableName(),
                false);
        task.log().afterSnapshot(connection);
        return opening.plan(task.stream(), connection);
    }

    private boolean copyInPieces(StreamOptions options, TableLayout layout, Connection connection)
            throws SQLException, InterruptedException {
        PiecewiseCopy copy =
                PiecewiseCopy.open(
                        task, opening, options.conditions(), layout, connection, clock.instant());
        if (copy == null) {
            return false;
        }
        begin(copy.plan(), copy.start());
        copy.run(schedule, connection);
        finish(copy.plan(), copy.start());
        return true;
    }

    private void begin(StreamPlan plan, CopyStart start) throws InterruptedException {
        boolean isFirst = !output.mayHaveDelivered() && output.bookmark().version().isEmpty();
        output.updateBookmark(start::note);
        if (task.log() != null && !start.goesOn()) {
            output.updateBookmark(task.log()::begin);
        }
        output.writeSchema(plan, plan.bookmarkProperties(), plan.table().estimatedRows());
        output.writeState();
        if (isFirst) {
            output.writeActivateVersion(start.version());
        }
    }

    private void finish(StreamPlan plan, CopyStart start) throws InterruptedException {
        if (task.stop().isThrown()) {
            return;
        }
        output.writeActivateVersion(start.version());
        output.updateBookmark(
                bookmark -> {
                    Bookmark complete = bookmark.without(TableCopy.BOOKMARK_KEY);
                    return plan.table().isView() ? complete : complete.withXminNull();
                });
        if (task.log() != null) {
            output.updateBookmark(task.log()::complete);
        }
    }
}
