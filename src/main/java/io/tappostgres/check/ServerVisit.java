package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D03;
import static io.tappostgres.check.CheckId.D20;
import static io.tappostgres.check.CheckId.D67;

import io.tappostgres.TapException;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Server;
import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.singer.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * All questions to one server: those about itself in the first database that opens, then those
 * about each database, each in one session.
 */
final class ServerVisit {

    private static final List<Question> OF_SERVER =
            List.of(
                    new PoolerQuestion(),
                    new EncryptionQuestion(),
                    new VersionQuestion(),
                    new FlavourQuestion(),
                    new SessionQuestion(),
                    new RecoveryQuestion(),
                    new StandbyQuestion());

    private static final List<Question> OF_DATABASE =
            List.of(
                    new SchemasQuestion(),
                    new VisibilityQuestion(),
                    new DefaultPrivilegesQuestion(),
                    new RowSecurityQuestion());

    private static final List<StreamQuestion> OF_STREAMS =
            List.of(
                    new TablesQuestion(),
                    new CatalogQuestion(),
                    new OptionsQuestion(),
                    new ReplicationKeysQuestion());

    private static final List<Question> OF_SESSIONS =
            List.of(new TimeoutsQuestion(), new FormatsQuestion());

    private static final String IDENTITY = "SELECT current_user, pg_is_in_recovery()";

    private final Server server;
    private final boolean isOnlyServer;
    private final TapConfig config;
    private final State state;
    private final boolean probesPlugin;
    private final LocalDate today;
    private final List<Finding> findings;
    private boolean isKnown;

    /**
     * @param findings takes the answers
     */
    ServerVisit(
            Server server,
            boolean isOnlyServer,
            TapConfig config,
            State state,
            boolean probesPlugin,
            LocalDate today,
            List<Finding> findings) {
        this.server = server;
        this.isOnlyServer = isOnlyServer;
        this.config = config;
        this.state = state;
        this.probesPlugin = probesPlugin;
        this.today = today;
        this.findings = findings;
    }

    /** Asks all there is to ask of the server that rows are read from. */
    void readFrom(Map<String, List<SelectedStream>> byDatabase) {
        visit(byDatabase, true);
    }

    /** Asks what there is to ask of a server that only the log is read from. */
    void readLogOf(Map<String, List<SelectedStream>> byDatabase) {
        visit(byDatabase, false);
    }

    private void visit(Map<String, List<SelectedStream>> byDatabase, boolean readsRows) {
        for (Map.Entry<String, List<SelectedStream>> each : byDatabase.entrySet()) {
            String databaseName = each.getKey();
            try (Database database = Database.open(server, databaseName, 1);
                    Connection connection = database.borrow()) {
                ask(context(connection, databaseName, each.getValue()), readsRows);
            } catch (TapException e) {
                ConnectFailure failure = ConnectFailure.of(e, server, databaseName);
                findings.addAll(failure.findings(serverScope()));
                if (!failure.concernsDatabaseOnly()) {
                    return;
                }
            } catch (SQLException e) {
                findings.add(
                        D03.fail(
                                CheckContext.scopeOf(databaseName),
                                ServerWords.of(e),
                                "the connection was lost, and nothing more could be asked",
                                "run the check again"));
                return;
            }
        }
    }

    private CheckContext context(
            Connection connection, String databaseName, List<SelectedStream> streams)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + Interview.LONGEST_ANSWER.toMillis());
            connection.setAutoCommit(false);
            String user;
            boolean inRecovery;
            try (ResultSet row = statement.executeQuery(IDENTITY)) {
                row.next();
                user = row.getString(1);
                inRecovery = row.getBoolean(2);
            }
            ServerFlavour flavour = ServerFlavour.read(connection, server.config().host());
            return new CheckContext(
                    connection,
                    server,
                    ServerVersion.of(connection),
                    flavour,
                    inRecovery,
                    user,
                    databaseName,
                    isOnlyServer,
                    config,
                    streams,
                    state,
                    today);
        }
    }

    private void ask(CheckContext context, boolean readsRows) throws SQLException {
        Interview interview = new Interview(context, findings);
        boolean isFirst = !isKnown;
        if (isFirst) {
            isKnown = true;
            findings.addAll(connected(context));
            interview.ask(OF_SERVER);
        }
        if (isFirst && readsRows) {
            interview.ask(List.of(new DatabasesQuestion()));
        }
        interview.ask(D20, () -> ofLog(context));
        if (!readsRows) {
            return;
        }
        interview.ask(OF_DATABASE);
        if (context.hasCatalog() && !context.streams().isEmpty()) {
            interview.ask(D67, () -> streams(context, interview));
        }
        interview.ask(OF_SESSIONS);
        if (isFirst) {
            interview.ask(List.of(new ManualQuestion()));
        }
    }

    /** What is about the server as a whole is the same in each database, and told once, first. */
    private List<Finding> ofLog(CheckContext context) throws SQLException {
        List<Finding> ofLog = new ArrayList<>(new LogQuestions(context, probesPlugin).ask());
        ofLog.removeAll(findings);
        ofLog.sort(Comparator.comparing(finding -> !finding.scope().isEmpty()));
        return ofLog;
    }

    private static List<Finding> streams(CheckContext context, Interview interview)
            throws SQLException {
        List<CheckedStream> streams = CheckedStream.read(context);
        for (StreamQuestion question : OF_STREAMS) {
            interview.ask(question.id(), () -> question.ask(context, streams));
        }
        return List.of();
    }

    private List<Finding> connected(CheckContext context) {
        ConnectionConfig login = server.config();
        Finding loggedIn =
                D03.pass(
                        context.serverScope(),
                        "database \"%s\" on %s:%d as user \"%s\""
                                .formatted(
                                        context.databaseName(),
                                        login.host(),
                                        login.port(),
                                        login.user()));
        if (login.tunnel() == null) {
            return List.of(loggedIn);
        }
        List<Finding> connected =
                new ArrayList<>(new TunnelSteps(login.tunnel(), context.serverScope()).passed());
        connected.add(loggedIn);
        return connected;
    }

    private String serverScope() {
        return isOnlyServer ? "" : CheckContext.scopeOf(server.config());
    }
}
