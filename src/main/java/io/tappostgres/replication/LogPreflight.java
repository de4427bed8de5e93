package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.finding.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final SlotWait slotWait;

    /** What was told, as the check can be made more than once. */
    private final Set<String> told = new HashSet<>();

    /**
     * Begins to wait for the slot, however often the check is made.
     *
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
        this.slotWait = new SlotWait(config.slotWait(), patience);
    }

    /**
     * Checks the server, the slot, the publication, and each stream's table and position.
     *
     * @param connection in that database of the server that has the log, in autocommit mode
     * @param identity of that server
     * @param requests the streams that are to be read from its log, at least one
     * @return what the run can rely on, or null if it was stopped while it waited for the slot
     * @throws TapException if no stream can be read, with all that is wrong: of kind USAGE if the
     *     config names a slot that cannot be; of kind LOG_POSITION_LOST if the slot is gone that
     *     some were read from; else of kind SOURCE
     */
    public LogSource check(
            Connection connection,
            SystemIdentity identity,
            TimelineHistory history,
            List<LogRequest> requests)
            throws SQLException, InterruptedException {
        Finding tooOld = LogFacts.tooOld(ServerVersion.of(connection));
        if (tooOld != null) {
            throw failure(Kind.SOURCE, requests, List.of(tooOld));
        }
        LogFacts facts =
                LogFacts.read(connection, connectionConfig.host(), config, databaseName, requests);
        List<Finding> failures = facts.failures();
        if (!failures.isEmpty()) {
            throw failure(facts.kindOfFailure(), requests, failures);
        }
        LogSlot slot = slotWait.await(connection, facts.slot());
        if (slot == null) {
            return null;
        }
        tell(slot, facts.publicationNames());
        LogGap gap = LogGap.read(connection, slot, identity, history);
        StreamCheck streams = StreamCheck.read(connection, config, facts, slot, gap, requests);
        requests.forEach(request -> warn(request, streams.findings(request)));
        return streams.source(facts.publicationNames());
    }

    /**
     * The streams that the catalog asks the log for in vain, whatever else is wrong with it: views,
     * and tables that are not there.
     *
     * @param connection as for the check
     * @return of kind USAGE, by tap_stream_id
     */
    public Map<String, TapException> refusals(Connection connection, List<LogRequest> requests)
            throws SQLException {
        if (LogFacts.tooOld(ServerVersion.of(connection)) != null) {
            return Map.of();
        }
        LogTables tables = LogTables.read(connection, requests);
        Map<String, TapException> refusals = new LinkedHashMap<>();
        for (LogRequest request : requests) {
            TableFacts table = tables.table(request);
            List<TableFacts> descendants = table == null ? List.of() : tables.descendants(table);
            TableRefusal refusal =
                    TableCheck.refusal(request, table, descendants, connectionConfig.user());
            if (refusal != null && refusal.isOfCatalog()) {
                refusals.put(
                        request.tapStreamId(),
                        new TapException(Kind.USAGE, refusal.finding().sentence()));
            }
        }
        return refusals;
    }

    /**
     * Whether a reader has taken the slot since it was found free, and there is time left to wait
     * for it: the check is to be made again then, as that reader can have confirmed more.
     */
    public boolean canAwaitSlot(SQLException refusal) {
        return LogErrors.isInUse(refusal) && !slotWait.isOver();
    }

    /** Waits a moment for the slot; returns whether the run was stopped. */
    public boolean pause() throws InterruptedException {
        return slotWait.pause();
    }

    private void warn(LogRequest request, List<Finding> findings) {
        for (Finding finding : findings) {
            String sentence =
                    "Stream \"%s\": %s".formatted(request.tapStreamId(), finding.sentence());
            if (finding.verdict() == Verdict.WARN && told.add(sentence)) {
                LOG.warn("{}", sentence);
            }
        }
    }

    private TapException failure(Kind kind, List<LogRequest> requests, List<Finding> failures) {
        StringBuilder text = new StringBuilder("cannot read the log of database \"");
        text.append(databaseName).append("\" for ");
        for (int i = 0; i < Math.min(requests.size(), MOST_STREAMS_NAMED); i++) {
            text.append(i == 0 ? "" : ", ").append('"');
            text.append(requests.get(i).tapStreamId()).append('"');
        }
        if (requests.size() > MOST_STREAMS_NAMED) {
            text.append(" and %d more".formatted(requests.size() - MOST_STREAMS_NAMED));
        }
        return new TapException(kind, text + ProblemList.ofFindings(failures));
    }

    private void tell(LogSlot slot, List<String> publicationNames) {
        if (!told.add(slot.name())) {
            return;
        }
        LOG.info(
                "Database \"{}\" is read from replication slot \"{}\" with plugin {}{}",
                databaseName,
                slot.name(),
                slot.plugin(),
                publicationNames.isEmpty()
                        ? ""
                        : " and publication \"" + String.join("\", \"", publicationNames) + '"');
        Finding log = SlotCheck.log(slot);
        if (log.verdict() == Verdict.WARN) {
            LOG.warn("{}", log.found());
        }
    }
}
