package io.tappostgres.replication;

import io.tappostgres.TapException.Kind;
import io.tappostgres.config.LogConfig;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to read the log of one database with, and what stands against it. Read with a few
 * queries, as every sync does it.
 */
public final class LogFacts {

    private final String databaseName;
    private final LogServer server;
    private final List<LogSlot> slots;
    private final SlotSearch search;

    /** Whether a stream has a position in the log already. */
    private final boolean wasRead;

    /** Null if there is no slot, or one whose plugin needs no publication. */
    private final PublicationChoice choice;

    private LogFacts(
            String databaseName,
            LogServer server,
            List<LogSlot> slots,
            SlotSearch search,
            boolean wasRead,
            PublicationChoice choice) {
        this.databaseName = databaseName;
        this.server = server;
        this.slots = slots;
        this.search = search;
        this.wasRead = wasRead;
        this.choice = choice;
    }

    /** Why a server has nothing that could be asked further, or null. */
    public static Finding tooOld(ServerVersion version) {
        return ServerCheck.tooOld(version);
    }

    /**
     * Asks a server that is not too old.
     *
     * @param connection in that database
     * @param host of the server in the config
     * @param requests the streams that are to be read from the log, or none
     */
    public static LogFacts read(
            Connection connection,
            String host,
            LogConfig config,
            String databaseName,
            List<LogRequest> requests)
            throws SQLException {
        LogServer server = LogServer.read(connection, host);
        List<LogSlot> slots = ReplicationSlots.read(connection);
        SlotNames names =
                new SlotNames(databaseName, config.slotNameOf(databaseName), config.tapId());
        SlotSearch search = SlotSearch.of(names, slots);
        LogSlot slot = search.slot();
        boolean isPublished = slot != null && slot.plugin().equals(SlotStatements.PGOUTPUT);
        PublicationChoice choice =
                isPublished
                        ? PublicationChoice.of(
                                SlotNames.scopeOf(databaseName),
                                config.publicationNames(),
                                slot.name(),
                                Publication.read(connection),
                                requests)
                        : null;
        boolean wasRead = requests.stream().anyMatch(request -> request.position() != null);
        return new LogFacts(databaseName, server, slots, search, wasRead, choice);
    }

    public String databaseName() {
        return databaseName;
    }

    public LogServer server() {
        return server;
    }

    /** The slot that the database is read from, or null if there is none. */
    public LogSlot slot() {
        return search.slot();
    }

    /** What pgoutput is to send; empty for another plugin, or if there is no choice. */
    public List<String> publicationNames() {
        return choice == null ? List.of() : choice.names();
    }

    List<Publication> publications() {
        return choice == null ? List.of() : choice.chosen();
    }

    /** The answers that do without a slot. */
    public List<Finding> ofServer() {
        List<Finding> findings = new ArrayList<>(ServerCheck.settings(server));
        if (server.maxReplicationSlots() > 0) {
            findings.add(ServerCheck.slotsLeft(server, slots.size(), search.slot() != null));
        }
        findings.add(ServerCheck.right(server));
        return findings;
    }

    /** The answers about the slot, as far as they hold whoever reads from it. */
    public List<Finding> ofSlot() {
        List<Finding> findings = new ArrayList<>();
        findings.add(search.ownName());
        findings.addAll(search.findings(server.version(), wasRead));
        if (slot() != null) {
            findings.add(ServerCheck.plugin(server, slot()));
        }
        return findings;
    }

    /** What the slot is read with; empty for a plugin that needs no publication. */
    public List<Finding> ofPublication() {
        return choice == null
                ? List.of()
                : List.of(choice.finding(SlotNames.scopeOf(databaseName)));
    }

    /** Who has to act on the {@link #failures}. */
    Kind kindOfFailure() {
        return slot() == null ? search.kindOfFailure(wasRead) : Kind.SOURCE;
    }

    /** What keeps the log from being read, the cause before what follows from it. */
    List<Finding> failures() {
        List<Finding> all = new ArrayList<>(ofServer());
        all.addAll(ofSlot());
        all.addAll(ofPublication());
        return ProblemList.failures(all);
    }

    /**
     * Whether the slot can be read now, and from where it was left.
     *
     * @param applicationName of this tap's sessions, by which a run of it is known
     */
    public List<Finding> ofReading(Connection connection, LogConfig config, String applicationName)
            throws SQLException {
        List<Finding> findings = new ArrayList<>();
        findings.add(SlotCheck.log(slot()));
        findings.add(SlotCheck.reader(connection, slot(), config.slotWait(), applicationName));
        if (server.version().isAtLeast(ServerVersion.V17)) {
            findings.add(StandbySlots.read(connection, slot()).finding(config.slotWait()));
        }
        return findings;
    }
}
