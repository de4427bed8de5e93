package io.tappostgres.readiness;

import io.tappostgres.config.LogConfig;
import io.tappostgres.config.LogConfig.UnchangedToast;
import io.tappostgres.connection.Server;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogFacts;
import io.tappostgres.replication.LogGap;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.StreamCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Every question about the log of one database, the causes before what follows from them. Those
 * that a sync asks before it begins are asked by the same code, and fail alike.
 */
public final class LogChecks {

    /** What concerns every replication method is asked, and answered, for all of them elsewhere. */
    private static final Set<String> OF_EVERY_METHOD = Set.of("D01", "D10", "D51", "D52", "D54");

    /** No WAL sender is left, or the user has no right to one. */
    private static final Set<String> CAUSES_OF_A_REFUSED_SESSION = Set.of("D23", "D25");

    private final Connection connection;
    private final Server server;
    private final LogConfig config;
    private final String databaseName;
    private final List<LogRequest> requests;
    private final boolean probesPlugin;
    private final List<Finding> findings = new ArrayList<>();

    private LogChecks(
            Connection connection,
            Server server,
            LogConfig config,
            String databaseName,
            List<LogRequest> requests,
            boolean probesPlugin) {
        this.connection = connection;
        this.server = server;
        this.config = config;
        this.databaseName = databaseName;
        this.requests = requests;
        this.probesPlugin = probesPlugin;
    }

    /**
     * Asks all that can be found out without changing anything. The answers that are about the
     * server as a whole are the same for each of its databases. Not among them is what concerns
     * every replication method: the version, whether it is a replica, and the rights on tables.
     *
     * @param connection in the database, of the server that has the log; no transaction of it is
     *     open afterwards
     * @param requests the streams that are to be read from the log, with their positions; empty if
     *     they are not known
     * @param probesPlugin whether to find out about the output plugin with a slot that is there for
     *     a moment
     * @throws SQLException if the connection is lost
     */
    public static List<Finding> of(
            Connection connection,
            Server server,
            LogConfig config,
            String databaseName,
            List<LogRequest> requests,
            boolean probesPlugin)
            throws SQLException {
        if (LogFacts.tooOld(ServerVersion.of(connection)) != null) {
            return List.of();
        }
        LogChecks checks =
                new LogChecks(connection, server, config, databaseName, requests, probesPlugin);
        AnswerTime limit = AnswerTime.limit(connection);
        try (limit) {
            checks.ask();
        }
        return checks.findings.stream()
                .filter(finding -> !OF_EVERY_METHOD.contains(finding.id()))
                .distinct()
                .toList();
    }

    /**
     * The slots of this tap, or of one that it took over from, that no stream needs: for a catalog
     * that has none to be read from the log.
     */
    public static List<Finding> forgottenSlots(
            Connection connection, LogConfig config, String databaseName) throws SQLException {
        if (LogFacts.tooOld(ServerVersion.of(connection)) != null) {
            return List.of();
        }
        return RetainedLog.forgotten(connection, config.slotNameOf(databaseName));
    }

    private void ask() throws SQLException {
        LogFacts facts =
                LogFacts.read(connection, server.config().host(), config, databaseName, requests);
        WalsenderTrial walsender = askServer(facts);
        findings.addAll(facts.ofSlot());
        if (facts.slot() != null) {
            askSlot(facts);
        }
        findings.addAll(facts.ofPublication());
        boolean isReadable = findings.stream().noneMatch(Finding::isFailure);
        StreamCheck streams = askStreams(facts, walsender);
        if (facts.slot() != null) {
            SlotTrial trial = new SlotTrial(connection, server.config(), facts);
            add("D36", "reading from the slot", () -> trial.peek(config, streams, isReadable));
        }
        add(
                "D38",
                "plugin installed",
                () -> PluginProbe.of(connection, server.config(), facts, probesPlugin));
    }

    private WalsenderTrial askServer(LogFacts facts) throws SQLException {
        ServerSettings settings = new ServerSettings(connection, facts.server());
        findings.addAll(facts.ofServer());
        add("D23", "WAL senders", settings::sendersLeft);
        add("D24", "restart pending", settings::restartPending);
        WalsenderTrial walsender = WalsenderTrial.of(server, databaseName);
        findings.add(walsender.finding(hasFailed(CAUSES_OF_A_REFUSED_SESSION)));
        add("D27", "pg_hba.conf", settings::hostRules);
        return walsender;
    }

    private boolean hasFailed(Set<String> ids) {
        return findings.stream()
                .anyMatch(finding -> finding.isFailure() && ids.contains(finding.id()));
    }

    private void askSlot(LogFacts facts) throws SQLException {
        String applicationName = server.config().applicationName();
        add("D32", "slot's reader", () -> facts.ofReading(connection, config, applicationName));
        add("D34", "log held back", () -> RetainedLog.of(connection, facts.slot()));
        add("D39", "limits of slots", new ServerSettings(connection, facts.server())::slotLimits);
    }

    private StreamCheck askStreams(LogFacts facts, WalsenderTrial walsender) throws SQLException {
        LogSlot slot = facts.slot();
        LogGap gap =
                slot == null || walsender.identity() == null
                        ? null
                        : LogGap.read(connection, slot, walsender.identity(), walsender.history());
        StreamCheck streams = StreamCheck.read(connection, config, facts, slot, gap, requests);
        requests.forEach(request -> findings.addAll(streams.findings(request)));
        UnsentValues unsent = new UnsentValues(connection, streams);
        UnchangedToast unchangedToast = config.unchangedToast();
        add("D61", "large values", () -> unsent.large(requests, unchangedToast));
        if (slot != null) {
            add("D42", "publication", () -> unsent.generated(requests, facts));
        }
        return streams;
    }

    private interface Question {
        List<Finding> ask() throws SQLException;
    }

    /** One that the server does not answer does not keep the others from being asked. */
    private void add(String id, String subject, Question question) throws SQLException {
        try {
            findings.addAll(question.ask());
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            String scope = "database \"" + databaseName + '"';
            String words =
                    "%s (SQLSTATE %s)".formatted(LogErrors.serverMessage(e), e.getSQLState());
            findings.add(Finding.skip(id, subject, scope, words));
        }
    }

    private static boolean isLost(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }
}
