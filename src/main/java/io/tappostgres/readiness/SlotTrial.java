package io.tappostgres.readiness;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogFacts;
import io.tappostgres.replication.LogPlugin;
import io.tappostgres.replication.LogSlot;
import io.tappostgres.replication.LogSource;
import io.tappostgres.replication.StreamCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Has the slot's plugin decode the log up to its first change, with the options that a sync gives,
 * and takes nothing: the slot is as it was. Meanwhile it is in use, for seconds at the most.
 */
final class SlotTrial {

    private static final String ID = "D36";
    private static final String SUBJECT = "reading from the slot";

    private static final String IN_USE = "it is being read, and one session at a time can";

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
    List<Finding> peek(LogConfig config, StreamCheck streams, boolean isReadable) {
        if (!isReadable) {
            return skip("what fails above has to be mended first");
        }
        if (slot.active()) {
            return skip(IN_USE);
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
            return LogErrors.isInUse(e) ? skip(IN_USE) : List.of(refused(e));
        }
    }

    private List<Finding> skip(String reason) {
        return List.of(Finding.skip(ID, SUBJECT, scope, reason));
    }

    private Finding refused(SQLException e) {
        if (AnswerTime.isOver(e)) {
            return Finding.warn(
                    ID,
                    SUBJECT,
                    scope,
                    "no change within %d seconds".formatted(AnswerTime.LONGEST.toSeconds()),
                    "a large backlog, one without changes of these tables, or a standby that is behind: the next sync takes its time",
                    List.of("sync more often"));
        }
        return LogErrors.ofSlot(slot, connectionConfig, slot.database())
                .finding(ID, SUBJECT, scope, "a sync reads the slot in the same way", e);
    }
}
