package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.config.LogConfig.OnTruncate;
import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, before the log of a database is read, whether it can be: every problem is told at
 * once, the cause before what follows from it, with what to do about it. Changes nothing.
 */
public final class LogPreflight {

    private static final Logger LOG = LoggerFactory.getLogger(LogPreflight.class);

    /** So that a message stays one that a person can read. */
    private static final int MOST_STREAMS_NAMED = 5;

    private final LogConfig config;
    private final ConnectionConfig connectionConfig;
    private final String databaseName;
    private final Patience patience;

    /**
     * @param patience what waits for a slot that somebody else reads
     */
    public LogPreflight(
            LogConfig config,
            ConnectionConfig connectionConfig,
            String databaseName,
            Patience patience) {
        this.config = config;
        this.connectionConfig = connectionConfig;
        this.databaseName = databaseName;
        this.patience = patience;
    }

    /**
     * Checks the server, the slot, the publication, and each stream's table and position.
     *
     * @param connection in that database of the server that has the log, in autocommit mode
     * @param identity of that server
     * @param requests the streams that are to be read from its log, at least one
     * @return what the run can rely on, or null if it was stopped while it waited for the slot
     * @throws TapException of kind SOURCE if no stream can be read, with all that is wrong
     */
    public LogSource check(
            Connection connection,
            SystemIdentity identity,
            TimelineHistory history,
            List<LogRequest> requests)
            throws SQLException, InterruptedException {
        String tooOld = ServerCheck.tooOld(ServerVersion.of(connection));
        if (tooOld != null) {
            throw failure(requests, List.of(tooOld));
        }
        LogServer server = LogServer.read(connection, connectionConfig.host());
        List<String> problems = new ArrayList<>(ServerCheck.problems(server));
        SlotSearch search = SlotSearch.of(names(), ReplicationSlots.read(connection));
        List<Publication> publications = List.of();
        if (search.slot() == null) {
            problems.add(search.notFound(server.version()));
        } else {
            String pluginProblem = ServerCheck.pluginProblem(server, search.slot());
            if (pluginProblem != null) {
                problems.add(pluginProblem);
            }
            publications = publications(connection, search.slot(), requests, problems);
        }
        if (!problems.isEmpty()) {
            throw failure(requests, problems);
        }
        LogSlot slot = new SlotWait(config.slotWait(), patience).await(connection, search.slot());
        if (slot == null) {
            return null;
        }
        tell(slot, publications);
        long currentLsn = LogFunctions.of(connection).readCurrentLsn(connection);
        LogGap gap = new LogGap(slot, identity, history, currentLsn);
        return source(connection, new Found(slot, publications, gap, server.user()), requests);
    }

    private SlotNames names() {
        return new SlotNames(databaseName, config.slotNameOf(databaseName), config.tapId());
    }

    /** The publications to read, none for wal2json; adds to the problems if there is no choice. */
    private List<Publication> publications(
            Connection connection, LogSlot slot, List<LogRequest> requests, List<String> problems)
            throws SQLException {
        if (!slot.plugin().equals(SlotStatements.PGOUTPUT)) {
            return List.of();
        }
        PublicationChoice choice =
                PublicationChoice.of(
                        config.publicationNames(),
                        slot.name(),
                        Publication.read(connection),
                        requests);
        if (choice.problem() != null) {
            problems.add(choice.problem());
        }
        return choice.chosen();
    }

    private TapException failure(List<LogRequest> requests, List<String> problems) {
        StringBuilder text = new StringBuilder("cannot read the log of database \"");
        text.append(databaseName).append("\" for ");
        for (int i = 0; i < Math.min(requests.size(), MOST_STREAMS_NAMED); i++) {
            text.append(i == 0 ? "" : ", ").append('"');
            text.append(requests.get(i).tapStreamId()).append('"');
        }
        if (requests.size() > MOST_STREAMS_NAMED) {
            text.append(" and %d more".formatted(requests.size() - MOST_STREAMS_NAMED));
        }
        for (int i = 0; i < problems.size(); i++) {
            text.append(
                    problems.size() == 1 ? ": " : (i == 0 ? ": " : " ") + "(%d) ".formatted(i + 1));
            text.append(problems.get(i));
            text.append(i < problems.size() - 1 ? "." : "");
        }
        return new TapException(Kind.SOURCE, text.toString());
    }

    private void tell(LogSlot slot, List<Publication> publications) {
        LOG.info(
                "Database \"{}\" is read from replication slot \"{}\" with plugin {}{}",
                databaseName,
                slot.name(),
                slot.plugin(),
                publications.isEmpty()
                        ? ""
                        : " and publication \""
                                + String.join(
                                        "\", \"",
                                        publications.stream().map(Publication::name).toList())
                                + '"');
        if ("unreserved".equals(slot.walStatus())) {
            LOG.warn(
                    "Replication slot \"{}\" holds back more of the log than max_slot_wal_keep_size allows; the server can give it up at any time",
                    slot.name());
        }
    }

    /** What the run is read with. */
    private record Found(LogSlot slot, List<Publication> publications, LogGap gap, String user) {}

    private LogSource source(Connection connection, Found found, List<LogRequest> requests)
            throws SQLException {
        LogTables tables = LogTables.read(connection, requests);
        PublicationCheck publicationCheck =
                found.publications().isEmpty()
                        ? null
                        : new PublicationCheck(
                                found.publications(),
                                PublishedTables.read(
                                        connection, found.publications(), tables.allOids()));
        Map<String, LogTable> readable = new HashMap<>();
        Map<String, String> refused = new HashMap<>();
        Map<String, String> lost = new HashMap<>();
        for (LogRequest request : requests) {
            String id = request.tapStreamId();
            String refusal = refusal(request, tables, publicationCheck, found);
            if (refusal != null) {
                refused.put(id, refusal);
                continue;
            }
            TableFacts table = tables.table(request);
            readable.put(id, TableCheck.logTable(table, tables.descendants(table)));
            warnings(request, tables, publicationCheck)
                    .forEach(warning -> LOG.warn("Stream \"{}\": {}", id, warning));
            String gap =
                    request.position() == null
                            ? null
                            : found.gap().reason(request.position(), table.oid());
            if (gap != null) {
                lost.put(id, gap);
            }
        }
        List<String> names = found.publications().stream().map(Publication::name).toList();
        return new LogSource(found.slot(), names, readable, refused, lost);
    }

    private static String refusal(
            LogRequest request, LogTables tables, PublicationCheck publicationCheck, Found found) {
        TableFacts table = tables.table(request);
        List<TableFacts> descendants = table == null ? List.of() : tables.descendants(table);
        String refusal = TableCheck.refusal(request, table, descendants, found.user());
        if (refusal == null && publicationCheck != null) {
            refusal = publicationCheck.refusal(table, descendants);
        }
        if (refusal == null && found.slot().isLost() && request.position() == null) {
            refusal =
                    "replication slot \"%s\" %s; make it anew with %s"
                            .formatted(
                                    found.slot().name(),
                                    found.slot().lossReason(),
                                    SlotStatements.renew(found.slot()));
        }
        return refusal;
    }

    private List<String> warnings(
            LogRequest request, LogTables tables, PublicationCheck publicationCheck) {
        TableFacts table = tables.table(request);
        List<TableFacts> descendants = tables.descendants(table);
        boolean publishesChanges =
                publicationCheck != null && publicationCheck.publishesChanges(table);
        List<String> warnings = TableCheck.warnings(request, table, descendants, publishesChanges);
        if (publicationCheck != null) {
            boolean needsTruncate = config.onTruncate() != OnTruncate.IGNORE;
            warnings.addAll(publicationCheck.warnings(table, descendants, needsTruncate));
        }
        return warnings;
    }
}
