package io.tappostgres.sync;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.QueryCancellation;
import io.tappostgres.copy.TableLayout;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.sync.StreamReport.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs one stream: by its method, again if the connection is lost, and with a report of how it
 * went, whatever happens. Belongs to the thread that leads the stream.
 */
final class StreamRun {

    private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);

    /** The JSON of a table of this size can be held back until it is its turn. */
    private static final long LARGEST_BYTES_AHEAD = 2L * 1024 * 1024;

    /** Who only looks at a table does not wait for somebody who has locked it. */
    private static final String GLANCE = "SET LOCAL lock_timeout = '200ms'";

    private final StreamTask task;
    private final Databases databases;
    private final StreamOpening opening;
    private final Schedule schedule;
    private final RunState state;
    private final FailureLog failures;
    private String cause;
    private final SnapshotPace pace = new SnapshotPace();

    StreamRun(
            StreamTask task,
            Databases databases,
            StreamOpening opening,
            Schedule schedule,
            RunState state,
            FailureLog failures) {
        this.task = task;
        this.databases = databases;
        this.opening = opening;
        this.schedule = schedule;
        this.state = state;
        this.failures = failures;
    }

    /** Whether the stream's messages are few enough to be held back while another one writes. */
    boolean canBeReadAhead() {
        SelectedStream stream = task.stream();
        if (stream.method() != ReplicationMethod.FULL_TABLE
                || task.stop().isThrown()
                || !databases.isOpen(stream.databaseName())) {
            return false;
        }
        try (Connection connection = databases.database(stream.databaseName()).borrowSpare();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(GLANCE);
            TableLayout layout =
                    TableLayout.read(connection, stream.schemaName(), stream.entry().tableName());
            return layout.canBeCut() && layout.bytes() <= LARGEST_BYTES_AHEAD;
        } catch (SQLException | TapException e) {
            LOG.debug("The size of a table cannot be had: {}", e.getMessage());
            return false;
        }
    }

    /**
     * Syncs the stream and reports how it went; failures are logged by then.
     *
     * @throws TapException of kind OUTPUT_CLOSED as soon as nobody reads stdout any more
     */
    StreamReport run() throws InterruptedException {
        task.progress().start();
        Outcome outcome = task.stop().isThrown() ? Outcome.INTERRUPTED : attempt();
        boolean wasHeldBack = task.output().isHeldBack();
        task.output().enter();
        if (wasHeldBack && task.stop().isThrown()) {
            outcome = Outcome.INTERRUPTED;
        }
        if (outcome != Outcome.INTERRUPTED) {
            state.ended(task.stream().tapStreamId());
        }
        if (outcome == Outcome.DONE) {
            task.output().writeState();
        }
        Duration duration = task.progress().end(outcome == Outcome.DONE);
        task.output().leave();
        return new StreamReport(
                task.stream().tapStreamId(),
                task.stream().method(),
                task.progress().rows(),
                duration,
                outcome,
                outcome == Outcome.INTERRUPTED ? null : cause);
    }

    private Outcome attempt() throws InterruptedException {
        SelectedStream stream = task.stream();
        LOG.info(
                "Beginning sync of stream \"{}\" with method {}",
                stream.tapStreamId(),
                stream.method());
        task.output().begin();
        try {
            return read();
        } catch (TapException e) {
            if (e.kind() == Kind.OUTPUT_CLOSED) {
                throw e;
            }
            if (task.stop().isThrown()) {
                // What waited for the server was cancelled, and this is how it says so.
                return Outcome.INTERRUPTED;
            }
            failures.failed(stream.tapStreamId(), e);
            cause = e.getMessage();
            if (e.kind() == Kind.USAGE) {
                state.restoreBookmark(stream.tapStreamId());
                return Outcome.REFUSED;
            }
            return Outcome.FAILED;
        } catch (RuntimeException e) {
            LOG.error("Stream \"{}\" failed by a defect of the tap", stream.tapStreamId(), e);
            cause = "a defect of the tap (%s)".formatted(e.getClass().getSimpleName());
            return Outcome.FAILED;
        }
    }

    private Outcome read() throws InterruptedException {
        Database database = connected();
        ReadRetry retry = new ReadRetry(task, pace);
        while (true) {
            Outcome outcome = null;
            try (Connection connection = borrow(database, retry)) {
                retry.begin(connection);
                outcome = read(connection);
                return outcome;
            } catch (SQLException e) {
                if (outcome != null) {
                    LOG.debug("The connection was lost after the last row: {}", e.getMessage());
                    return outcome;
                }
                retry.require(e, database);
                retry.pause();
            }
        }
    }

    private Outcome read(Connection connection) throws SQLException, InterruptedException {
        QueryCancellation cancellation = QueryCancellation.of(connection);
        StopSwitch.Registration stopping = task.stop().onStop(cancellation::start);
        try (cancellation;
                stopping) {
            new TableLockWait(task.stream(), task.stop()).await(connection);
            if (!sync(connection)) {
                LOG.warn(
                        "Stream \"{}\" has no selected columns and is skipped: select a column, or deselect the stream",
                        task.stream().tapStreamId());
                cause = "no column is selected";
                return Outcome.SKIPPED;
            }
        }
        return task.stop().isThrown() ? Outcome.INTERRUPTED : Outcome.DONE;
    }

    /** Returns false if no column is left to read. */
    private boolean sync(Connection connection) throws SQLException, InterruptedException {
        Clock clock = Clock.systemUTC();
        return switch (task.stream().method()) {
            case FULL_TABLE, LOG_BASED ->
                    new FullTableSync(task, opening, schedule, pace, clock).run(connection);
            case INCREMENTAL -> {
                pace.beginByKey();
                yield new IncrementalSync(task, opening, clock).run(connection);
            }
        };
    }

    private Connection borrow(Database database, ReadRetry retry) throws InterruptedException {
        while (true) {
            try {
                return borrowUnlessStopped(database);
            } catch (TapException e) {
                boolean isAhead = task.output().isHeldBack();
                if (!isAhead && !retry.canConnectAgain(e.getCause())) {
                    throw e;
                }
                database.forgetFailure();
                if (isAhead) {
                    // The server may grant fewer connections than there are readers.
                    task.output().enter();
                } else {
                    retry.pause();
                }
            }
        }
    }

    private Connection borrowUnlessStopped(Database database) {
        StopSwitch.Registration givingUp = givingUp();
        try (givingUp) {
            return database.borrow();
        } finally {
            forgetGivingUp();
        }
    }

    /** The database; a connection that is being opened when the run is stopped is given up. */
    private Database connected() {
        StopSwitch.Registration givingUp = givingUp();
        try (givingUp) {
            return databases.database(task.stream().databaseName());
        } finally {
            forgetGivingUp();
        }
    }

    private StopSwitch.Registration givingUp() {
        return task.stop().onStop(Thread.currentThread()::interrupt);
    }

    /** The interruption was for the connection only; the last STATE is still to be written. */
    private void forgetGivingUp() {
        if (task.stop().isThrown()) {
            Thread.interrupted();
        }
    }
}
