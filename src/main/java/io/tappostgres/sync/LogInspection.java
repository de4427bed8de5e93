package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.SecondaryCheck;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.TransientFailures;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.replication.GeneratedColumns;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogPlugin;
import io.tappostgres.replication.LogPreflight;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.LogSource;
import io.tappostgres.replication.LogTable;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.replication.TableMark;
import io.tappostgres.replication.TableMarks;
import io.tappostgres.replication.TimelineHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of a server about the log of one database, before anything is written. */
final class LogInspection {

    private static final Logger LOG = LoggerFactory.getLogger(LogInspection.class);

    private final String databaseName;
    private final TapConfig config;
    private final Databases databases;
    private final StopSwitch stop;
    private SystemIdentity identity;
    private SecondaryCheck secondary;
    private LogPlugin plugin;
    private TapException pluginFailure;
    private Map<Long, List<String>> generatedColumns = Map.of();

    /**
     * @param databases on the server that has the log
     */
    LogInspection(String databaseName, TapConfig config, Databases databases, StopSwitch stop) {
        this.databaseName = databaseName;
        this.config = config;
        this.databases = databases;
        this.stop = stop;
    }

    /**
     * Finds out whether the log can be read, and for which streams from where they are; and whether
     * the plugin works, which is better known before the copies, as these can take hours.
     *
     * @return null if the run was stopped while the slot was waited for
     * @throws TapException if it can be read for none
     */
    LogSource check(List<LogRequest> requests) throws InterruptedException {
        Database database = databases.database(databaseName);
        LogPreflight preflight =
                new LogPreflight(config.log(), config.connection(), databaseName, stop::await);
        ConnectionRetry retry = new ConnectionRetry(config.sync().connectionRetryTime(), stop);
        while (true) {
            try (Connection connection = database.borrow()) {
                LogSource source = check(connection, preflight, requests);
                if (source == null || isReady(connection, preflight, source)) {
                    return source;
                }
                if (preflight.pause()) {
                    return null;
                }
                continue;
            } catch (SQLException e) {
                requireWorth(
                        retry.isWorthIt(e, this),
                        database.failure("cannot find out about the log", e));
            } catch (TapException e) {
                requireWorth(retry.isWorthItAgain(e.getCause()), e);
            }
            database.forgetFailure();
            retry.pause();
        }
    }

    private LogSource check(
            Connection connection, LogPreflight preflight, List<LogRequest> requests)
            throws SQLException, InterruptedException {
        TimelineHistory history;
        boolean isOpen = false;
        try (WalsenderSession session = WalsenderSession.open(databases.server(), databaseName)) {
            isOpen = true;
            identity = SystemIdentity.read(session);
            history = TimelineHistory.read(session, identity);
        } catch (SQLException e) {
            if (isOpen && TransientFailures.include(e)) {
                throw e;
            }
            // The checks may know better what stands against a session than its error.
            preflight.check(connection, new SystemIdentity("", 0), TimelineHistory.of(0), requests);
            throw LogErrors.of(e, config.connection(), databaseName);
        }
        LogSource source = preflight.check(connection, identity, history, requests);
        if (config.readsElsewhere()) {
            secondary = SecondaryCheck.of(identity, connection);
        }
        return source;
    }

    /** Returns false if another reader has taken the slot meanwhile, which can be waited for. */
    private boolean isReady(Connection connection, LogPreflight preflight, LogSource source)
            throws SQLException {
        pluginFailure = null;
        plugin = LogPlugin.of(source, config.log().wal2jsonFormat());
        if (!source.isReadFor(config.log().onGap())) {
            return true;
        }
        try {
            plugin.tryOut(connection, source.slot().name());
        } catch (SQLException e) {
            if (preflight.canAwaitSlot(e)) {
                return false;
            }
            if (!LogErrors.isInUse(e) && TransientFailures.include(e)) {
                throw e;
            }
            pluginFailure = LogErrors.of(e, source.slot(), config.connection(), databaseName);
            return true;
        }
        generatedColumns = GeneratedColumns.missingInLog(connection, source);
        return true;
    }

    private static void requireWorth(boolean isWorthIt, TapException failure) {
        if (!isWorthIt) {
            throw failure;
        }
        LOG.warn(
                "The connection for questions about the log was lost, and is opened again: {}",
                failure.getMessage());
    }

    /** Whose log it is. */
    SystemIdentity identity() {
        return identity;
    }

    /** What tells that tables are copied from a standby of this server; null if from itself. */
    SecondaryCheck secondary() {
        return secondary;
    }

    /**
     * What the slot's plugin is asked for.
     *
     * @throws TapException if it does not work
     */
    LogPlugin plugin() {
        if (pluginFailure != null) {
            throw pluginFailure;
        }
        return plugin;
    }

    /**
     * The streams that the catalog asks the log for in vain; none if the server cannot be asked.
     *
     * @return why, by tap_stream_id
     */
    Map<String, TapException> refusals(List<LogRequest> requests) {
        LogPreflight preflight =
                new LogPreflight(config.log(), config.connection(), databaseName, stop::await);
        try (Connection connection = databases.database(databaseName).borrow()) {
            return preflight.refusals(connection, requests);
        } catch (SQLException | TapException e) {
            LOG.debug("The tables of the log cannot be asked for: {}", e.getMessage());
            return Map.of();
        }
    }

    /**
     * What the system catalogs have of tables that ALTER TABLE changes.
     *
     * @param earlier what they had of some of them before
     */
    TableMarks tableMarks(Collection<Long> tableOids, Collection<TableMark> earlier) {
        return new RepeatedQuestions(
                        databases.database(databaseName), config.sync().connectionRetryTime(), stop)
                .answer(
                        "cannot ask how the tables have changed",
                        connection -> TableMarks.read(connection, tableOids, earlier));
    }

    /** Which of these are the oids of tables of the database. */
    Set<Long> tablesAmong(Collection<Long> oids) {
        return new RepeatedQuestions(
                        databases.database(databaseName), config.sync().connectionRetryTime(), stop)
                .answer(
                        "cannot ask for tables of the log",
                        connection -> LogTable.existing(connection, oids));
    }

    /** The generated columns that the log does not have, by the oid of their table. */
    Map<Long, List<String>> generatedColumnsMissingInLog() {
        return generatedColumns;
    }
}
