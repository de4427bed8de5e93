package io.tappostgres.cli;

import io.tappostgres.config.TapConfig;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogReader;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.State;
import io.tappostgres.sync.StopSwitch;
import io.tappostgres.sync.Summary;
import io.tappostgres.sync.Sync;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sync of the catalog's selected streams, with what a person sees of it. */
final class SyncCommand {

    private static final Logger LOG = LoggerFactory.getLogger(SyncCommand.class);

    private final TapConfig config;
    private final Shutdown shutdown;

    SyncCommand(TapConfig config, Shutdown shutdown) {
        this.config = config;
        this.shutdown = shutdown;
    }

    /**
     * Runs the sync and returns the exit code.
     *
     * @param catalogFile null for none: nothing is selected then
     * @param stateFile null for a first run
     */
    int run(Path catalogFile, Path stateFile) throws InterruptedException {
        Catalog catalog =
                catalogFile == null ? new Catalog(0, List.of()) : CatalogReader.read(catalogFile);
        State state = stateFile == null ? State.EMPTY : State.read(stateFile);
        StopSwitch stop = new StopSwitch();
        shutdown.stopOnSignal(stop);
        return report(sync(catalog, state, stop));
    }

    private Summary sync(Catalog catalog, State state, StopSwitch stop)
            throws InterruptedException {
        RecordMemory memory = new RecordMemory(config.sync().maxRecordBytes());
        try (MessageWriter output = new MessageWriter(Stdout.unbuffered(), stop::stop, memory);
                ProgressDisplay progress = ProgressDisplay.start()) {
            return new Sync(config, output, stop, progress).run(catalog, state);
        }
    }

    private static int report(Summary summary) {
        if (summary.reports().isEmpty()) {
            return 0;
        }
        summary.lines().forEach(line -> LOG.info("{}", line));
        List<String> notDone = summary.streamsNotDone();
        if (notDone.isEmpty()) {
            return 0;
        }
        LOG.error(
                Logging.CRITICAL,
                "{} of {} selected streams are not done: {}{}",
                notDone.size(),
                summary.reports().size(),
                String.join(", ", notDone),
                because(summary.causes()));
        return summary.exitCode();
    }

    /** The first cause; the lines of the streams before have them all. */
    private static String because(List<String> causes) {
        return switch (causes.size()) {
            case 0 -> "";
            case 1 -> "; cause: " + causes.get(0);
            default -> "; first of %d causes: %s".formatted(causes.size(), causes.get(0));
        };
    }
}
