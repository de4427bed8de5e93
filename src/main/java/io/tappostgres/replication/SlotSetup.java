package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.ServerSession;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and drops the replication slot of one database, when a person asks for it. */
public final class SlotSetup {

    private static final Logger LOG = LoggerFactory.getLogger(SlotSetup.class);

    private static final String CREATE = "SELECT * FROM pg_create_logical_replication_slot(?, ?)";

    /** The last argument has standbys keep up with it, so that it survives a failover. */
    private static final String CREATE_FOR_FAILOVER =
            "SELECT * FROM pg_create_logical_replication_slot(?, ?, false, false, true)";

    private final Database database;
    private final ConnectionConfig connectionConfig;
    private final SlotNames names;

    public SlotSetup(Database database, ConnectionConfig connectionConfig, LogConfig config) {
        this.database = database;
        this.connectionConfig = connectionConfig;
        names = new SlotNames(database.name(), config.slotNameOf(database.name()), config.tapId());
    }

    /**
     * Creates the slot, unless there is one that a sync would read.
     *
     * @param plugin pgoutput or wal2json, or null for what suits the server
     * @throws TapException of kind SOURCE if the server cannot have it, with all that is wrong
     */
    public void create(String plugin) {
        String action = cannot("create");
        try (Connection connection = database.borrow()) {
            LogServer server = server(connection, action);
            SlotSearch search = SlotSearch.of(names, ReplicationSlots.read(connection));
            if (search.slot() != null) {
                requireGood(search.slot(), plugin, action);
                return;
            }
            requireFreeName(search, action);
            String chosen = plugin == null ? SlotSearch.pluginFor(server.version()) : plugin;
            warnOfMissingPublication(connection, chosen);
            create(connection, server, chosen, action);
        } catch (SQLException e) {
            throw database.failure(action, e);
        }
    }

    private LogServer server(Connection connection, String action) throws SQLException {
        requireLogicalDecoding(connection, action);
        LogServer server = LogServer.read(connection, connectionConfig.host());
        List<Finding> failures = ServerCheck.failures(server);
        if (!failures.isEmpty()) {
            throw new TapException(Kind.SOURCE, action + ProblemList.ofFindings(failures));
        }
        return server;
    }

    private static void requireLogicalDecoding(Connection connection, String action)
            throws SQLException {
        Finding tooOld = ServerCheck.tooOld(ServerVersion.of(connection));
        if (tooOld != null) {
            throw new TapException(Kind.SOURCE, action + ": " + tooOld.sentence());
        }
    }

    private static void requireGood(LogSlot slot, String plugin, String action) {
        if (slot.isLost()) {
            throw new TapException(
                    Kind.SOURCE,
                    "%s: there is \"%s\", which %s; drop it first, with --drop-slot"
                            .formatted(action, slot.name(), slot.lossReason()));
        }
        if (plugin != null && !slot.plugin().equals(plugin)) {
            throw new TapException(
                    Kind.SOURCE,
                    "%s: there is \"%s\" with the plugin %s; drop it first, with --drop-slot, or set another \"replication_slot_name\" in the config"
                            .formatted(action, slot.name(), slot.plugin()));
        }
        LOG.info(
                "Database \"{}\" has replication slot \"{}\" with plugin {} already, which begins at {}",
                slot.database(),
                slot.name(),
                slot.plugin(),
                Lsn.format(slot.firstLsn()));
    }

    private void requireFreeName(SlotSearch search, String action) {
        String name = names.forNewSlot();
        for (LogSlot misfit : search.misfits()) {
            if (misfit.name().equals(name)) {
                throw new TapException(
                        Kind.SOURCE,
                        "%s: there is \"%s\", which %s; set another \"replication_slot_name\" in the config"
                                .formatted(
                                        action,
                                        name,
                                        SlotSearch.misfit(misfit, names.databaseName())));
            }
        }
    }

    /** What was written before its publication was there, pgoutput fails to send. */
    private static void warnOfMissingPublication(Connection connection, String plugin)
            throws SQLException {
        boolean hasPublications = ServerVersion.of(connection).isAtLeast(ServerVersion.V10);
        if (plugin.equals(SlotStatements.PGOUTPUT)
                && hasPublications
                && Publication.read(connection).isEmpty()) {
            LOG.warn(
                    "The database has no publication: create it, with --create-publication, before anything is written, or else the slot has to be made anew behind it");
        }
    }

    private void create(Connection connection, LogServer server, String plugin, String action)
            throws SQLException {
        String name = names.forNewSlot();
        boolean canFailOver = server.version().isAtLeast(ServerVersion.V17) && !server.inRecovery();
        LOG.info(
                "Creating replication slot \"{}\"; this waits for the transactions that are open{}",
                name,
                server.inRecovery()
                        ? ", and for the primary to run SELECT pg_log_standby_snapshot()"
                        : "");
        String sql = canFailOver ? CREATE_FOR_FAILOVER : CREATE;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setString(2, plugin);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                LOG.info(
                        "Created replication slot \"{}\" with plugin {} in database \"{}\", which begins at {}",
                        name,
                        plugin,
                        database.name(),
                        row.getString(2));
            }
        } catch (SQLException e) {
            throw LogErrors.of(action, e, name, plugin, connectionConfig, database.name());
        }
    }

    /**
     * Drops the slot that a sync would read.
     *
     * @throws TapException of kind SOURCE if there is none, or if somebody reads it
     */
    public void drop() {
        String action = cannot("drop");
        try (Connection connection = database.borrow()) {
            requireLogicalDecoding(connection, action);
            SlotSearch search = SlotSearch.of(names, ReplicationSlots.read(connection));
            LogSlot slot = search.slot();
            if (slot == null) {
                throw new TapException(Kind.SOURCE, action + ": " + search.nothingFound());
            }
            if (slot.active()) {
                throw new TapException(
                        Kind.SOURCE,
                        "%s: \"%s\" is in use by %s; end it first"
                                .formatted(
                                        action,
                                        slot.name(),
                                        ServerSession.of(connection, slot.activePid())));
            }
            drop(connection, slot, action);
        } catch (SQLException e) {
            throw database.failure(action, e);
        }
    }

    private void drop(Connection connection, LogSlot slot, String action) {
        String sql = "SELECT pg_drop_replication_slot(?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, slot.name());
            statement.execute();
            LOG.info(
                    "Dropped replication slot \"{}\" with plugin {} of database \"{}\", which began at {}",
                    slot.name(),
                    slot.plugin(),
                    database.name(),
                    Lsn.format(slot.firstLsn()));
        } catch (SQLException e) {
            throw LogErrors.of(
                    action, e, slot.name(), slot.plugin(), connectionConfig, database.name());
        }
    }

    private String cannot(String verb) {
        return "cannot %s the replication slot of database \"%s\"".formatted(verb, database.name());
    }
}
