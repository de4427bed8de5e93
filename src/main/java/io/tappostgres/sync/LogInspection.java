package io.tappostgres.sync;

import io.tappostgres.TapException;
import io.tappostgres.change.SecondaryCheck;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.replication.GeneratedColumns;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogPlugin;
import io.tappostgres.replication.LogPreflight;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.LogSource;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.replication.TableMark;
import io.tappostgres.replication.TableMarks;
import io.tappostgres.replication.TimelineHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What is asked of a server about the log of one database, before anything is written. */
final class LogInspection {

    private final String databaseName;
    private final TapConfig config;
    private final Databases databases;
    private final StopSwitch stop;
    private SystemIdentity identity;
    private SecondaryCheck secondary;

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
     * Finds out whether the log can be read, and for which streams from where they are.
     *
     * @return null if the run was stopped while the slot was waited for
     * @throws TapException if it can be read for none
     */
    LogSource check(List<LogRequest> requests) throws InterruptedException {
        Database database = databases.database(databaseName);
        LogPreflight preflight =
                new LogPreflight(config.log(), config.connection(), databaseName, stop::await);
        try (Connection connection = database.borrow()) {
            TimelineHistory history;
            try (WalsenderSession session =
                    WalsenderSession.open(databases.server(), databaseName)) {
                identity = SystemIdentity.read(session);
                history = TimelineHistory.read(session, identity);
            } catch (SQLException e) {
                // The checks may know better what stands against a session than its error.
                preflight.check(
                        connection, new SystemIdentity("", 0), TimelineHistory.of(0), requests);
                throw LogErrors.of(e, config.connection(), databaseName);
            }
            LogSource source = preflight.check(connection, identity, history, requests);
            if (config.readsElsewhere()) {
                secondary = SecondaryCheck.of(identity, connection);
            }
            return source;
        } catch (SQLException e) {
            throw database.failure("cannot find out about the log", e);
        }
    }

    /** Whose log it is. */
    SystemIdentity identity() {
        return identity;
    }

    /** What tells that tables are copied from a standby of this server; null if from itself. */
    SecondaryCheck secondary() {
        return secondary;
    }

    /** A plugin that does not work is found out before the copies, which can take hours. */
    LogPlugin tryOut(LogSource source) {
        LogPlugin plugin = LogPlugin.of(source, config.log().wal2jsonFormat());
        try (Connection connection = databases.database(databaseName).borrow()) {
            plugin.tryOut(connection, source.slot().name());
            return plugin;
        } catch (SQLException e) {
            throw LogErrors.of(e, source.slot(), config.connection(), databaseName);
        }
    }

    /**
     * What the system catalogs have of tables that ALTER TABLE changes.
     *
     * @param earlier what they had of some of them before
     */
    TableMarks tableMarks(Collection<Long> tableOids, Collection<TableMark> earlier) {
        Database database = databases.database(databaseName);
        try (Connection connection = database.borrow()) {
            return TableMarks.read(connection, tableOids, earlier);
        } catch (SQLException e) {
            throw database.failure("cannot ask how the tables have changed", e);
        }
    }

    /** The generated columns that the log does not have, by the oid of their table. */
    Map<Long, List<String>> generatedColumnsMissingInLog(LogSource source) {
        Database database = databases.database(databaseName);
        try (Connection connection = database.borrow()) {
            return GeneratedColumns.missingInLog(connection, source);
        } catch (SQLException e) {
            throw database.failure("cannot ask for generated columns", e);
        }
    }
}
