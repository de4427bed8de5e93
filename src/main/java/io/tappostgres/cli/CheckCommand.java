package io.tappostgres.cli;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.check.Check;
import io.tappostgres.check.CheckReport;
import io.tappostgres.config.TapConfig;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogReader;
import io.tappostgres.singer.State;
import java.nio.file.Path;
import java.time.Clock;

/** {@code --check}: what stands against a sync, on stdout. */
final class CheckCommand {

    private static final int USABLE = 0;
    private static final int NOT_USABLE = 1;
    private static final int COLUMNS_OF_A_FILE = 100;

    private final TapConfig config;
    private final Format format;

    CheckCommand(TapConfig config, Format format) {
        if (format == Format.markdown) {
            throw new TapException(
                    Kind.USAGE, "--check has no --format markdown: use text or json");
        }
        this.config = config;
        this.format = format;
    }

    /**
     * Runs the check and returns the exit code.
     *
     * @param catalogFile null for none
     * @param stateFile null for none
     * @param probesPlugin whether a slot may be made for a moment
     */
    int run(Path catalogFile, Path stateFile, boolean probesPlugin) {
        if (stateFile != null && catalogFile == null) {
            throw new TapException(
                    Kind.USAGE,
                    "--state is of no use to --check without --catalog FILE, which names the streams");
        }
        boolean hasOptions = !config.sync().rows().byStream().isEmpty();
        Catalog catalog = catalogFile == null ? null : CatalogReader.read(catalogFile, hasOptions);
        State state = stateFile == null ? null : State.read(stateFile);
        CheckReport report = Check.run(config, catalog, state, probesPlugin, Clock.systemUTC());
        Stdout.print(format == Format.json ? report.json() : report.text(columns()));
        return report.isUsable() ? USABLE : NOT_USABLE;
    }

    private static int columns() {
        return new TerminalSize(1, COLUMNS_OF_A_FILE).columns();
    }
}
