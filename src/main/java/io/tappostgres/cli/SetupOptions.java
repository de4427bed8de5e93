package io.tappostgres.cli;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import picocli.CommandLine.Option;

/** The options that change a server, the only ones that do. */
final class SetupOptions {

    /** The output plugins that the tap reads. */
    enum Plugin {
        pgoutput,
        wal2json
    }

    @Option(
            names = "--create-publication",
            description =
                    "Create the publication of the catalog's selected LOG_BASED tables, for a slot with plugin pgoutput.")
    private boolean createPublication;

    @Option(
            names = "--create-slot",
            description =
                    "Create the replication slot of each database with selected LOG_BASED streams, or without --catalog of the config's.")
    private boolean createSlot;

    @Option(
            names = "--drop-slot",
            description = "Drop that replication slot; what it keeps of the log is lost.")
    private boolean dropSlot;

    @Option(
            names = "--plugin",
            paramLabel = "PLUGIN",
            description =
                    "Output plugin of --create-slot: ${COMPLETION-CANDIDATES}. Unset: pgoutput, which every server from PostgreSQL 10 on has and allows, while wal2json has to be installed and, since August 2026, allowed; before 10 wal2json.")
    private Plugin plugin;

    /** Whether there is anything to do. */
    boolean isAsked() {
        if (plugin != null && !createSlot) {
            throw new TapException(Kind.USAGE, "--plugin is of use with --create-slot only");
        }
        if (createSlot && dropSlot) {
            throw new TapException(
                    Kind.USAGE,
                    "--create-slot and --drop-slot do not go together; drop it first, and then create it");
        }
        return createPublication || createSlot || dropSlot;
    }

    boolean createsPublication() {
        return createPublication;
    }

    boolean createsSlot() {
        return createSlot;
    }

    boolean dropsSlot() {
        return dropSlot;
    }

    /** The name of the plugin, or null if the server decides. */
    String pluginName() {
        return plugin == null ? null : plugin.name();
    }
}
