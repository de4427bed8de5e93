package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D35;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.change.LogBookmark;
import io.tappostgres.finding.Finding;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.readiness.LogChecks;
import io.tappostgres.replication.LogPosition;
import io.tappostgres.replication.LogRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is to be asked about the log of one database, for its streams and their bookmarks. */
final class LogQuestions {

    /** Whether a copy is complete is of no matter here. */
    private static final String NO_COPY_KEY = "";

    private final CheckContext context;
    private final boolean probesPlugin;
    private final List<Finding> findings = new ArrayList<>();

    LogQuestions(CheckContext context, boolean probesPlugin) {
        this.context = context;
        this.probesPlugin = probesPlugin;
    }

    /**
     * Asks what a sync asks before it reads the log, and more; of a database whose log no stream
     * needs, whether a slot keeps it all the same.
     */
    List<Finding> ask() throws SQLException {
        if (context.readsLog()) {
            List<LogRequest> requests = requests();
            findings.addAll(
                    LogChecks.of(
                            context.connection(),
                            context.server(),
                            context.config().log(),
                            context.databaseName(),
                            requests,
                            probesPlugin));
        } else if (context.hasCatalog() && context.isOnlyServer()) {
            findings.addAll(
                    LogChecks.forgottenSlots(
                            context.connection(), context.config().log(), context.databaseName()));
        }
        return findings;
    }

    private List<LogRequest> requests() {
        List<LogRequest> requests = new ArrayList<>();
        if (!context.hasCatalog()) {
            return requests;
        }
        for (SelectedStream stream : context.streams()) {
            boolean isRead = stream.method() == ReplicationMethod.LOG_BASED;
            if (isRead && stream.entry().metadata().schemaName() != null) {
                requests.add(
                        new LogRequest(
                                stream.tapStreamId(),
                                stream.schemaName(),
                                stream.entry().tableName(),
                                stream.entry().metadata().isView(),
                                stream.entry().metadata().keyProperties(),
                                position(stream)));
            }
        }
        return requests;
    }

    private LogPosition position(SelectedStream stream) {
        if (context.state() == null) {
            return null;
        }
        try {
            return LogBookmark.of(
                            context.state()
                                    .bookmark(stream.tapStreamId())
                                    .clearedOnReplicationChange(stream.method(), null),
                            NO_COPY_KEY)
                    .position();
        } catch (TapException e) {
            findings.add(Refusal.of(e).fail(D35, "stream \"" + stream.tapStreamId() + '"'));
            return null;
        }
    }
}
