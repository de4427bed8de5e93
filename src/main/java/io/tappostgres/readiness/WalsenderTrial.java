package io.tappostgres.readiness;

import io.tappostgres.connection.Server;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.SystemIdentity;
import io.tappostgres.replication.TimelineHistory;
import java.sql.SQLException;

/**
 * A session that reads the log, opened as a sync does and closed again: the strongest proof of
 * pg_hba.conf, right, WAL senders and TLS. A standby opens one too, even if it has no log to give.
 */
final class WalsenderTrial {

    private final Finding finding;
    private final SystemIdentity identity;
    private final TimelineHistory history;

    private WalsenderTrial(Finding finding, SystemIdentity identity, TimelineHistory history) {
        this.finding = finding;
        this.identity = identity;
        this.history = history;
    }

    static WalsenderTrial of(Server server, String databaseName) {
        String subject = "replication session";
        String scope = "database \"" + databaseName + '"';
        try (WalsenderSession session = WalsenderSession.open(server, databaseName)) {
            SystemIdentity identity = SystemIdentity.read(session);
            TimelineHistory history = TimelineHistory.read(session, identity);
            String found =
                    "opened; system identifier %s, timeline %d"
                            .formatted(identity.systemIdentifier(), identity.timeline());
            return new WalsenderTrial(
                    Finding.pass("D26", subject, scope, found), identity, history);
        } catch (SQLException e) {
            Finding refused =
                    LogErrors.ofSession(server.config(), databaseName)
                            .finding("D26", subject, scope, "the log is read in such a session", e);
            return new WalsenderTrial(refused, null, null);
        }
    }

    /**
     * D26.
     *
     * @param causeIsKnown whether something else failed for which no session can be opened: then a
     *     refusal is no failure of its own
     */
    Finding finding(boolean causeIsKnown) {
        if (!finding.isFailure() || !causeIsKnown) {
            return finding;
        }
        return Finding.info(
                finding.id(),
                finding.subject(),
                finding.scope(),
                "refused, as was to be expected: " + finding.found());
    }

    /** Whose log it is, or null if there was no session. */
    SystemIdentity identity() {
        return identity;
    }

    /** Null if there was no session. */
    TimelineHistory history() {
        return history;
    }
}
