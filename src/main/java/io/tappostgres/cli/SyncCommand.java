package io.tappostgres.cli;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogReader;
import io.tappostgres.singer.JsonNodeWriter;
import io.tappostgres.singer.MessageWriter;
import io.tappostgres.singer.SequencedRecords;
import io.tappostgres.singer.State;
import io.tappostgres.sync.StopSwitch;
import io.tappostgres.sync.Summary;
import io.tappostgres.sync.Sync;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import tools.jackson.databind.node.ObjectNode;

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
     * @param catalogFile null if it was not given, which is refused
     * @param stateFile null for a first run
     */
    int run(Path catalogFile, Path stateFile) throws InterruptedException {
        if (catalogFile == null) {
            throw new TapException(
                    Kind.USAGE,
                    "--catalog FILE is missing, which names the streams to sync; --discover writes one");
        }
        boolean hasOptions = !config.sync().rows().byStream().isEmpty();
        Catalog catalog = CatalogReader.read(catalogFile, hasOptions);
        State state = stateFile == null ? State.EMPTY : State.read(stateFile);
        StopSwitch stop = new StopSwitch();
        shutdown.stopOnSignal(stop);
        return report(sync(catalog, state, stop));
    }

    private Summary sync(Catalog catalog, State state, StopSwitch stop)
            throws InterruptedException {
        RecordMemory memory = new RecordMemory(config.sync().maxRecordBytes());
        OutputStream stdout =
                config.sync().recordSequence()
                        ? new SequencedRecords(Stdout.unbuffered(), Instant.now())
                        : Stdout.unbuffered();
        try (MessageWriter output = new MessageWriter(stdout, stop::stop, memory);
                ProgressDisplay progress = ProgressDisplay.start()) {
            return new Sync(config, output, stop, progress).run(catalog, state);
        }
    }

    private static int report(Summary summary) {
        if (summary.reports().isEmpty()) {
            return 0;
        }
        log(summary);
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

    /** Each line of the table, with what it says as a field where the log has fields. */
    private static void log(Summary summary) {
        List<String> lines = summary.lines();
        List<ObjectNode> objects = summary.objects();
        int titleLines = lines.size() - objects.size();
        for (int i = 0; i < lines.size(); i++) {
            LoggingEventBuilder event = LOG.atInfo();
            if (i >= titleLines) {
                ObjectNode object = objects.get(i - titleLines);
                event = event.addKeyValue("summary", JsonNodeWriter.text(object));
            }
            event.log("{}", lines.get(i));
        }
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
