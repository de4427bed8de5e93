package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Databases;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.plan.StreamOpening;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import io.tappostgres.type.Conventions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all selected streams of a catalog, and goes on when one fails. They come out one after the
 * other, however many are read at a time.
 *
 * <p>Writes to stdout through the {@link MessageWriter} only. Used by one thread, while any thread
 * may throw the {@link StopSwitch}.
 */
public final class Sync {

    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);

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
                        config.reading().databaseName(),
                        initial.currentlySyncing());
        RunState state = new RunState(initial, output);
        if (streams.isEmpty()) {
            return nothingSelected(catalog, initial, state);
        }
        LOG.info("Syncing {} of {} streams", streams.size(), catalog.streamCount());
        state.clearOnReplicationChange(streams);
        Summary summary = new Summary(read(streams, state));
        if (!stop.isThrown()) {
            state.end();
        }
        state.write();
        return summary;
    }

    private List<StreamReport> read(List<SelectedStream> streams, RunState state)
            throws InterruptedException {
        int parallelism = config.sync().parallelism();
        boolean interleaves = config.sync().interleaveStreams();
        Stage stage = new Stage(interleaves);
        Schedule schedule = new Schedule(streams.size(), interleaves);
        try (Databases databases = new Databases(config.reading(), parallelism)) {
            List<StreamRun> runs = new ArrayList<>();
            for (SelectedStream stream : streams) {
                StreamProgress progress = new StreamProgress(stream, listener);
                StreamOutput streamOutput =
                        new StreamOutput(output, state, stage, runs.size(), stream, progress, stop);
                StreamTask task =
                        new StreamTask(stream, streamOutput, progress, config.sync(), stop);
                runs.add(new StreamRun(task, databases, opening, schedule, state));
            }
            return new Readers(runs, databases, schedule, stage, stop).run(parallelism);
        }
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
}
