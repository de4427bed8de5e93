package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
        return StreamCheck.read(
                        connection, config, slot, gap, server.user(), publications, requests)
                .source(publications.stream().map(Publication::name).toList(), requests);
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
        return new TapException(Kind.SOURCE, text + ProblemList.of(problems));
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
}
