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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stream whole: a large table in pieces, by several readers, with a bookmark from which
 * an interrupted run is gone on with; anything else by one COPY.
 *
 * <p>The messages are those of singer-io/tap-postgres: SCHEMA, STATE, the RECORDs, ACTIVATE_VERSION
 * after the last of them so that a target drops the rows of earlier versions, STATE. A run that
 * begins anew has a version of its own; one that goes on has that of the run it goes on with.
 *
 * <p>One departure: singer-io's tap activates the version of a first run ahead of its rows too, so
 * that a target can show them as they come. But a run whose bookmark was removed looks like a first
 * one, and its target would drop all it has before there are new rows. Here that takes a setting.
 */
final class FullTableSync {

    private static final Logger LOG = LoggerFactory.getLogger(FullTableSync.class);

    /**
     * From which size on a table is read in pieces: 16 MB are read in less time than it takes to
     * prepare other connections for them, or than it would hurt to read them again.
     */
    private static final long SMALLEST_BYTES_IN_PIECES = 16L * 1024 * 1024;

    private final StreamTask task;
    private final StreamOutput output;
    private final StreamOpening opening;
    private final Schedule schedule;
    private final SnapshotPace pace;
    private final Clock clock;

    FullTableSync(
            StreamTask task,
            StreamOpening opening,
            Schedule schedule,
            SnapshotPace pace,
            Clock clock) {
        this.task = task;
        this.output = task.output();
        this.opening = opening;
        this.schedule = schedule;
        this.pace = pace;
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
        StreamOptions options = RequestedRows.options(stream.entry(), task.config().rows());
        RequestedRows.requireAll(options, task.config().rows(), stream.method());
        TableLayout layout = layout(options, connection);
        boolean inPieces =
                layout.canBeCut()
                        && (layout.bytes() >= SMALLEST_BYTES_IN_PIECES
                                || pace.isBrief()
                                || CopyStart.wasInterrupted(output.bookmark()));
        return inPieces
                ? copyInPieces(options, layout, connection)
                : copyWhole(options, layout, connection);
    }

    private TableLayout layout(StreamOptions options, Connection connection) throws SQLException {
        SelectedStream stream = task.stream();
        TableLayout layout =
                TableLayout.read(connection, stream.schemaName(), stream.entry().tableName());
        if (Boolean.FALSE.equals(options.copyInPieces())) {
            return layout.whole("\"copy_in_pieces\" is false");
        }
        if (layout.otherStore() != null) {
            LOG.info(
                    "Stream \"{}\" is copied by one statement, whatever its size, as its rows may not be in PostgreSQL's own tables: {}",
                    stream.tapStreamId(),
                    layout.otherStore());
        }
        return layout;
    }

    private boolean copyWhole(StreamOptions options, TableLayout layout, Connection connection)
            throws SQLException, InterruptedException {
        pace.beginWhole(layout.canBeCut());
        StreamPlan plan = task.log() == null ? open(connection) : openInLog(layout, connection);
        if (plan == null) {
            return false;
        }
        RowConditions conditions = RowConditions.of(plan.table(), options.conditions(), connection);
        Instant now = clock.instant();
        CopyStart start = CopyStart.inOnePiece(output.bookmark(), plan, output.nextVersion(now));
        begin(plan, start, null);
        RowCopy rows = new RowCopy(plan, output, task.stop(), start.version(), now);
        try {
            rows.run(
                    connection,
                    CopyStatement.of(plan, layout, conditions, connection),
                    RowListener.NONE);
        } finally {
            task.progress().addOddValues(plan.columns(), List.of(rows));
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
        if (pace.isBrief()) {
            // What is held back is not in the bookmark, from which the next snapshot goes on.
            output.enter();
        }
        StreamPlan described = null;
        TableLayout before = layout;
        while (true) {
            pace.beginPieces();
            PiecewiseCopy copy =
                    PiecewiseCopy.open(
                            task,
                            opening,
                            options.conditions(),
                            before,
                            pace,
                            connection,
                            clock.instant());
            if (copy == null) {
                return false;
            }
            if (described == null && copy.start().goesOn()) {
                LOG.info(
                        "Stream \"{}\" goes on with its interrupted copy",
                        copy.plan().tapStreamId());
            }
            begin(copy.plan(), copy.start(), described);
            described = copy.plan();
            read(copy, connection);
            if (task.stop().isThrown() || copy.pieces().completesCopy()) {
                finish(copy.plan(), copy.start());
                return true;
            }
            before = endSnapshot(connection);
        }
    }

    private void read(PiecewiseCopy copy, Connection connection)
            throws SQLException, InterruptedException {
        try {
            copy.run(schedule, connection);
        } finally {
            pace.ended(copy.pieces());
        }
    }

    /** Ends a snapshot that the server has left alone, before that changes. */
    private TableLayout endSnapshot(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        pace.survived();
        SelectedStream stream = task.stream();
        return TableLayout.read(connection, stream.schemaName(), stream.entry().tableName());
    }

    /**
     * @param described the plan that the last SCHEMA is of, or null
     */
    private void begin(StreamPlan plan, CopyStart start, StreamPlan described)
            throws InterruptedException {
        boolean activatesEarly =
                task.config().activateVersionEarly()
                        && !output.mayHaveDelivered()
                        && output.bookmark().version().isEmpty();
        output.updateBookmark(start::note);
        if (task.log() != null && !start.goesOn()) {
            output.updateBookmark(task.log()::begin);
        }
        if (!isAsDescribed(plan, described)) {
            output.writeSchema(plan, plan.bookmarkProperties(), plan.table().estimatedRows());
        }
        output.writeState();
        if (activatesEarly) {
            output.writeActivateVersion(start.version());
        }
    }

    private static boolean isAsDescribed(StreamPlan plan, StreamPlan described) {
        return described != null
                && described.schema().equals(plan.schema())
                && described.keyProperties().equals(plan.keyProperties());
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
