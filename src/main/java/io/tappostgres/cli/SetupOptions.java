package io.tappostgres.cli;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.connection.ServerFlavour;
import picocli.CommandLine.Option;

/** The options that prepare a server: they change it, the only ones that do, or say how to. */
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
            names = "--print-setup-sql",
            description =
                    "Print the SQL by which an administrator lets the tap in, for the streams of --catalog, or without it for all tables of the config's schemas: user, grants, publication, slot.")
    private boolean printSetupSql;

    @Option(
            names = "--flavour",
            paramLabel = "FLAVOUR",
            description =
                    "Who runs the server, for --print-setup-sql: ${COMPLETION-CANDIDATES}. Unset: as the host's name says.")
    private ServerFlavour flavour;

    @Option(
            names = "--plugin",
            paramLabel = "PLUGIN",
            description =
                    "Output plugin of the slot: ${COMPLETION-CANDIDATES}. Unset: pgoutput, which every server from PostgreSQL 10 on has and allows, while wal2json has to be installed and, since August 2026, allowed; before 10 wal2json.")
    private Plugin plugin;

    /** Whether there is anything to do. */
    boolean isAsked() {
        if (plugin != null && !createSlot && !printSetupSql) {
            throw new TapException(
                    Kind.USAGE, "--plugin is of use with --create-slot and --print-setup-sql only");
        }
        if (flavour != null && !printSetupSql) {
            throw new TapException(Kind.USAGE, "--flavour is of use with --print-setup-sql only");
        }
        if (createSlot && dropSlot) {
            throw new TapException(
                    Kind.USAGE,
                    "--create-slot and --drop-slot do not go together; drop it first, and then create it");
        }
        boolean changesServer = createPublication || createSlot || dropSlot;
        if (changesServer && printSetupSql) {
            throw new TapException(
                    Kind.USAGE,
                    "--print-setup-sql does not go together with what changes the server");
        }
        return changesServer || printSetupSql;
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

    boolean printsSetupSql() {
        return printSetupSql;
    }

    /** Who runs the server, or null to go by the host's name. */
    ServerFlavour flavour() {
        return flavour;
    }

    /** The name of the plugin, or null if the server decides. */
    String pluginName() {
        return plugin == null ? null : plugin.name();
    }
}
