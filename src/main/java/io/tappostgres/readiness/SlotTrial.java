package io.tappostgres.readiness;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogFacts;
import io.tappostgres.replication.LogPlugin;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.LogSource;
import io.tappostgres.replication.StreamCheck;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the slot's plugin decode the log up to its first change, with the options that a sync gives,
 * and takes nothing: the slot is as it was. Meanwhile it is in use, for seconds at the most.
 */
final class SlotTrial {

    private static final String ID = "D36";
    private static final String SUBJECT = "reading from the slot";

    /** The slots of standbys that have to be ahead of a failover slot, and that nobody reads. */
    private static final String AWAITED =
            """
            SELECT string_agg('"' || listed || '"', ', ' ORDER BY listed)
            FROM pg_replication_slots s,
                 LATERAL (SELECT btrim(item, ' "') AS listed
                          FROM regexp_split_to_table(
                              current_setting('synchronized_standby_slots'), ',') AS item) l
                 LEFT JOIN pg_replication_slots standby ON standby.slot_name = listed
            WHERE s.slot_name = ? AND s.failover AND listed <> '' AND standby.active IS NOT TRUE
            """;

    private final Connection connection;
    private final ConnectionConfig connectionConfig;
    private final LogFacts facts;
    private final LogSlot slot;
    private final String scope;

    /**
     * @param facts of a slot that there is
     */
    SlotTrial(Connection connection, ConnectionConfig connectionConfig, LogFacts facts) {
        this.connection = connection;
        this.connectionConfig = connectionConfig;
        this.facts = facts;
        this.slot = facts.slot();
        this.scope = "database \"" + slot.database() + '"';
    }

    /**
     * D36.
     *
     * @param isReadable whether nothing else stands against it
     */
    List<Finding> peek(LogConfig config, StreamCheck streams, boolean isReadable)
            throws SQLException {
        if (!isReadable) {
            return skip("what fails above has to be mended first");
        }
        if (slot.active()) {
            return skip("it is being read, and one session at a time can");
        }
        LogSource source = streams.source(facts.publicationNames());
        if (source.tables().isEmpty() && !slot.plugin().equals("pgoutput")) {
            return skip("no table is to be read from it");
        }
        try {
            LogPlugin.of(source, config.wal2jsonFormat()).peek(connection, slot.name());
            return List.of(
                    Finding.pass(
                            ID,
                            SUBJECT,
                            scope,
                            slot.plugin() + " decodes it, and takes the options"));
        } catch (SQLException e) {
            return AnswerTime.isOver(e) ? overdue() : List.of(refused(e));
        }
    }

    private List<Finding> skip(String reason) {
        return List.of(Finding.skip(ID, SUBJECT, scope, reason));
    }

    private List<Finding> overdue() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String awaited = awaitedStandbys();
        if (awaited != null) {
            findings.add(
                    Finding.warn(
                            ID,
                            SUBJECT,
                            scope,
                            "synchronized_standby_slots names slots that no standby reads: "
                                    + awaited,
                            "the server gives nothing from a failover slot that these standbys do not have yet, so that a sync waits for them too",
                            List.of(
                                    "have the standbys connect again",
                                    "or take their slots out of synchronized_standby_slots, and reload")));
        }
        findings.add(
                Finding.warn(
                        ID,
                        SUBJECT,
                        scope,
                        "no change within %d seconds".formatted(AnswerTime.LONGEST.toSeconds()),
                        "a large backlog, one without changes of these tables, or a standby that is waited for: the next sync takes its time",
                        List.of("sync more often")));
        return findings;
    }

    /** Null if there are none. */
    private String awaitedStandbys() throws SQLException {
        if (!facts.server().version().isAtLeast(ServerVersion.V17)) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement(AWAITED)) {
            statement.setString(1, slot.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private Finding refused(SQLException e) {
        return LogErrors.ofSlot(slot, connectionConfig, slot.database())
                .finding(ID, SUBJECT, scope, "a sync reads the slot in the same way", e);
    }
}
