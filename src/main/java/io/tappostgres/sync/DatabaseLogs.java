package io.tappostgres.sync;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.change.CopyInLog;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Databases;
import io.tappostgres.plan.SelectedStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The logs of a run, one for each database that has streams which are read from it. */
final class DatabaseLogs {

    private final TapConfig config;
    private final Databases databases;
    private final RunState state;
    private final StopSwitch stop;
    private final Set<String> selected = new HashSet<>();
    private final Map<String, DatabaseLog> logs = new LinkedHashMap<>();

    /**
     * @param databases on the server that has the logs
     */
    DatabaseLogs(TapConfig config, Databases databases, RunState state, StopSwitch stop) {
        this.config = config;
        this.databases = databases;
        this.state = state;
        this.stop = stop;
    }

    /** Takes a stream, if it is one that is read from a log. */
    void add(SelectedStream stream) {
        selected.add(stream.tapStreamId());
        if (isLogBased(stream)) {
            logs.computeIfAbsent(
                            stream.databaseName(),
                            name -> new DatabaseLog(name, config, databases, state, stop))
                    .add(stream);
        }
    }

    /** Finds out whether they can be read, before anything is written. */
    void prepare() throws InterruptedException {
        for (DatabaseLog log : logs.values()) {
            log.prepare(selected);
        }
    }

    /** Whether a stream is to be copied, as all are that have no log, and some that have. */
    boolean isCopied(SelectedStream stream) {
        return !isLogBased(stream) || copyOf(stream) != null;
    }

    /** What the copy of a stream begins in; null if it has no log, or needs no copy. */
    CopyInLog copyOf(SelectedStream stream) {
        if (!isLogBased(stream)) {
            return null;
        }
        DatabaseLog log = logs.get(stream.databaseName());
        LoggedStream logged = log.stream(stream.tapStreamId());
        return logged.goesOn() ? log.copyOf(logged) : null;
    }

    /** Takes over how the copies went. */
    void copied(Map<String, StreamReport> reports) {
        for (DatabaseLog log : logs.values()) {
            for (LoggedStream stream : log.streams()) {
                StreamReport report = reports.get(stream.tapStreamId());
                if (report != null) {
                    stream.copied(report);
                }
            }
        }
    }

    Collection<DatabaseLog> all() {
        return logs.values();
    }

    private static boolean isLogBased(SelectedStream stream) {
        return stream.method() == ReplicationMethod.LOG_BASED;
    }
}
