package io.tappostgres.sync;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.QueryCancellation;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import io.tappostgres.sync.StreamReport.Outcome;
import io.tappostgres.type.Conventions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all selected streams of a catalog, one after the other, and goes on when one fails.
 *
 * <p>Writes to stdout through the {@link MessageWriter} only. Used by one thread, while any thread
 * may throw the {@link StopSwitch}.
 */
public final class Sync {

    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);

    /** One reader: a stream is one COPY on one connection. */
    private static final int CONNECTIONS_PER_DATABASE = 1;

    private final TapConfig config;
    private final MessageWriter output;
    private final StopSwitch stop;
    private final ProgressListener listener;
    private final StreamOpening opening;

    public Sync(
            TapConfig config, MessageWriter output, StopSwitch stop, ProgressListener listener) {
        this.config = config;
        this.output = output;
        this.stop = stop;
        this.listener = listener;
        opening =
                new StreamOpening(
                        new Conventions(
                                config.sync().jsonAsValue(), config.sync().datesAsString()));
    }

    /**
     * Runs the selected streams, from the one on that the state says was interrupted.
     *
     * @return how each of them went; failures are logged by then
     * @throws TapException of kind USAGE before anything is written, if the catalog cannot be run;
     *     of kind OUTPUT_CLOSED as soon as nobody reads stdout any more
     */
    public Summary run(Catalog catalog, State initial) throws InterruptedException {
        List<SelectedStream> streams =
                SelectedStream.of(
                        catalog,
                        config.sync(),
                        config.connection().databaseName(),
                        initial.currentlySyncing());
        RunState state = new RunState(initial, output);
        if (streams.isEmpty()) {
            return nothingSelected(catalog, initial, state);
        }
        LOG.info("Syncing {} of {} streams", streams.size(), catalog.streamCount());
        state.clearOnReplicationChange(streams);
        List<StreamReport> reports = new ArrayList<>();
        try (Databases databases = new Databases(config.connection(), CONNECTIONS_PER_DATABASE)) {
            for (SelectedStream stream : streams) {
                reports.add(run(stream, databases, state));
            }
        }
        if (!stop.isThrown()) {
            state.setCurrentlySyncing(null);
        }
        state.write();
        return new Summary(reports);
    }

    private static Summary nothingSelected(Catalog catalog, State initial, RunState state)
            throws InterruptedException {
        LOG.warn(
                "None of the {} streams of the catalog is selected; set \"selected\": true in the metadata of the streams to sync",
                catalog.streamCount());
        if (initial != State.EMPTY) {
            state.write();
        }
        return new Summary(List.of());
    }

    private StreamReport run(SelectedStream stream, Databases databases, RunState state)
            throws InterruptedException {
        StreamProgress progress = new StreamProgress(stream, listener);
        Outcome outcome =
                stop.isThrown() ? Outcome.INTERRUPTED : attempt(stream, databases, state, progress);
        Duration duration = progress.end(outcome == Outcome.DONE);
        return new StreamReport(
                stream.tapStreamId(), stream.method(), progress.rows(), duration, outcome);
    }

    private Outcome attempt(
            SelectedStream stream, Databases databases, RunState state, StreamProgress progress)
            throws InterruptedException {
        LOG.info(
                "Beginning sync of stream \"{}\" with method {}",
                stream.tapStreamId(),
                stream.method());
        state.setCurrentlySyncing(stream.tapStreamId());
        try {
            return read(stream, databases, state, progress);
        } catch (TapException e) {
            if (e.kind() == Kind.OUTPUT_CLOSED) {
                throw e;
            }
            if (stop.isThrown()) {
                // What waited for the server was cancelled, and this is how it says so.
                return Outcome.INTERRUPTED;
            }
            LOG.error("Stream \"{}\" failed: {}", stream.tapStreamId(), e.getMessage());
            if (e.kind() == Kind.USAGE) {
                state.restoreBookmark(stream.tapStreamId());
                return Outcome.REFUSED;
            }
            return Outcome.FAILED;
        } catch (RuntimeException e) {
            LOG.error("Stream \"{}\" failed by a defect of the tap", stream.tapStreamId(), e);
            return Outcome.FAILED;
        }
    }

    private Outcome read(
            SelectedStream stream, Databases databases, RunState state, StreamProgress progress)
            throws InterruptedException {
        requireKnownMethod(stream);
        Database database = connected(databases, stream.databaseName());
        try (Connection connection = database.borrow()) {
            QueryCancellation cancellation = QueryCancellation.of(connection);
            StopSwitch.Registration stopping = stop.onStop(cancellation::start);
            try (cancellation;
                    stopping) {
                return read(stream, connection, state, progress);
            }
        } catch (SQLException e) {
            throw database.failure("cannot read the rows", e);
        }
    }

    private Outcome read(
            SelectedStream stream, Connection connection, RunState state, StreamProgress progress)
            throws SQLException, InterruptedException {
        connection.setAutoCommit(false);
        StreamPlan plan = opening.open(stream, connection);
        if (plan == null) {
            LOG.warn("Stream \"{}\" has no selected columns and is skipped", stream.tapStreamId());
            return Outcome.SKIPPED;
        }
        if (stream.method() == ReplicationMethod.INCREMENTAL) {
            new IncrementalSync(config.sync(), output, state, stop, Clock.systemUTC())
                    .run(plan, connection, progress);
        } else {
            RowConditions conditions =
                    RequestedRows.ofFullTable(plan, config.sync().rows(), connection);
            progress.begin(plan.table().estimatedRows());
            new FullTableSync(output, state, stop, Clock.systemUTC())
                    .run(plan, conditions, connection, progress);
        }
        if (stop.isThrown()) {
            return Outcome.INTERRUPTED;
        }
        state.setCurrentlySyncing(null);
        state.write();
        return Outcome.DONE;
    }

    /** The database; a connection that is being opened when the run is stopped is given up. */
    private Database connected(Databases databases, String name) {
        StopSwitch.Registration givingUp = stop.onStop(Thread.currentThread()::interrupt);
        try (givingUp) {
            return databases.database(name);
        } finally {
            if (stop.isThrown()) {
                // It was for the connection only; the last STATE is still to be written.
                Thread.interrupted();
            }
        }
    }

    private static void requireKnownMethod(SelectedStream stream) {
        if (stream.method() == ReplicationMethod.LOG_BASED) {
            throw new TapException(
                    Kind.USAGE,
                    "this version does not read by LOG_BASED; set its \"replication-method\" to FULL_TABLE or INCREMENTAL, or deselect it");
        }
    }
}
