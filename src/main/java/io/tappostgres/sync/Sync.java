package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.Servers;
import io.tappostgres.plan.LogProperties;
import io.tappostgres.plan.RequestedRows;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import io.tappostgres.type.Conventions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all selected streams of a catalog, and goes on when one fails. They come out one after the
 * other, however many are read at a time; then the changes of those that are read from a log, as
 * they come in it.
 *
 * <p>Writes to stdout through the {@link MessageWriter} only. Used by one thread, while any thread
 * may throw the {@link StopSwitch}.
 */
public final class Sync {

    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);

    /** One for questions about the log, which can take long, and one that looks at the server. */
    private static final int LOG_CONNECTIONS = 2;

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
                        Conventions.of(config.sync()), new LogProperties(config.log().debugLsn()));
    }

    /**
     * Runs the selected streams, from the one on that the state says was interrupted.
     *
     * @param catalog with the names of all its streams if the config has options of streams
     * @return how each of them went; failures are logged by then
     * @throws TapException of kind USAGE before anything is written, if the catalog cannot be run;
     *     of kind OUTPUT_CLOSED as soon as nobody reads stdout any more
     */
    public Summary run(Catalog catalog, State initial) throws InterruptedException {
        RequestedRows.requireStreams(catalog, config.sync().rows());
        List<SelectedStream> streams =
                SelectedStream.of(
                        catalog,
                        config.sync(),
                        config.reading().databaseName(),
                        initial.currentlySyncing());
        RunState state = new RunState(initial, output);
        if (streams.isEmpty()) {
            return nothingSelected(catalog, initial, state);
        }
        LOG.info("Syncing {} of {} streams", streams.size(), catalog.streamCount());
        state.clearOnReplicationChange(streams);
        Summary summary = read(streams, state);
        if (!stop.isThrown()) {
            state.end();
        }
        state.write();
        return summary;
    }

    private Summary read(List<SelectedStream> streams, RunState state) throws InterruptedException {
        try (Servers servers = Servers.of(config);
                Databases databases =
                        new Databases(servers.reading(), config.sync().parallelism());
                Databases logDatabases = new Databases(servers.log(), LOG_CONNECTIONS)) {
            DatabaseLogs logs = new DatabaseLogs(config, logDatabases, state, stop);
            streams.forEach(logs::add);
            logs.prepare();
            Map<String, StreamReport> reports = new HashMap<>();
            for (StreamReport copy : copy(streams, logs, databases, state)) {
                reports.put(copy.tapStreamId(), copy);
            }
            logs.copied(reports);
            List<LogReport> logReports = new ArrayList<>();
            for (DatabaseLog log : logs.all()) {
                LogPhase phase =
                        new LogPhase(
                                log, config, logDatabases, opening, state, output, stop, listener);
                phase.run().forEach(report -> reports.put(report.tapStreamId(), report));
                if (phase.report() != null) {
                    logReports.add(phase.report());
                }
            }
            return new Summary(
                    streams.stream().map(stream -> reports.get(stream.tapStreamId())).toList(),
                    logReports);
        }
    }

    /** Reads what is not read from a log, and makes the copies that come before one. */
    private List<StreamReport> copy(
            List<SelectedStream> streams, DatabaseLogs logs, Databases databases, RunState state)
            throws InterruptedException {
        List<SelectedStream> copied = streams.stream().filter(logs::isCopied).toList();
        int parallelism = config.sync().parallelism();
        boolean interleaves = config.sync().interleaveStreams();
        Stage stage = new Stage(interleaves);
        Schedule schedule = new Schedule(copied.size(), interleaves);
        FailureLog failures = new FailureLog();
        List<StreamRun> runs = new ArrayList<>();
        for (SelectedStream stream : copied) {
            StreamProgress progress = new StreamProgress(stream, listener);
            StreamOutput streamOutput =
                    new StreamOutput(output, state, stage, runs.size(), stream, progress, stop);
            StreamTask task =
                    new StreamTask(
                            stream,
                            streamOutput,
                            progress,
                            config.sync(),
                            stop,
                            logs.copyOf(stream));
            runs.add(new StreamRun(task, databases, opening, schedule, state, failures));
        }
        return new Readers(runs, databases, schedule, stage, stop).run(parallelism);
    }

    private Summary nothingSelected(Catalog catalog, State initial, RunState state)
            throws InterruptedException {
        String nothing =
                catalog.streamCount() == 0
                        ? "the catalog has no streams: write one with --discover, select streams in it, and give it as --catalog"
                        : "none of the %,d streams of the catalog is selected: set \"selected\": true in the metadata of the streams to sync"
                                .formatted(catalog.streamCount());
        if (!config.sync().rows().allowsNothingSelected()) {
            throw new TapException(
                    Kind.USAGE,
                    nothing + ", or \"allow_nothing_selected\" in the config if this is intended");
        }
        LOG.warn("Nothing is synced, as {}", nothing);
        if (initial != State.EMPTY) {
            state.write();
        }
        return new Summary(List.of(), List.of());
    }
}
