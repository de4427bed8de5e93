package io.tappostgres.replication;

import io.tappostgres.config.LogConfig;
import io.tappostgres.config.LogConfig.OnTruncate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks each stream's table and position, once it is known what a database is read with. */
final class StreamCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StreamCheck.class);

    private final LogConfig config;
    private final LogSlot slot;
    private final LogGap gap;
    private final String user;
    private final LogTables tables;

    /** Null for a plugin that needs no publication. */
    private final PublicationCheck publications;

    /**
     * @param user of the session
     * @param publications null for a plugin that needs none
     */
    StreamCheck(
            LogConfig config,
            LogSlot slot,
            LogGap gap,
            String user,
            LogTables tables,
            PublicationCheck publications) {
        this.config = config;
        this.slot = slot;
        this.gap = gap;
        this.user = user;
        this.tables = tables;
        this.publications = publications;
    }

    /** Checks the streams, and warns of what a person should know of those that can be read. */
    LogSource source(List<String> publicationNames, List<LogRequest> requests) {
        Map<String, LogTable> readable = new HashMap<>();
        Map<String, String> refused = new HashMap<>();
        Map<String, String> lost = new HashMap<>();
        for (LogRequest request : requests) {
            String id = request.tapStreamId();
            TableFacts table = tables.table(request);
            List<TableFacts> descendants = table == null ? List.of() : tables.descendants(table);
            String refusal = refusal(request, table, descendants);
            if (refusal != null) {
                refused.put(id, refusal);
                continue;
            }
            readable.put(id, TableCheck.logTable(table, descendants));
            warnings(request, table, descendants)
                    .forEach(warning -> LOG.warn("Stream \"{}\": {}", id, warning));
            String loss =
                    request.position() == null ? null : gap.reason(request.position(), table.oid());
            if (loss != null) {
                lost.put(id, loss);
            }
        }
        return new LogSource(slot, publicationNames, readable, refused, lost);
    }

    private String refusal(LogRequest request, TableFacts table, List<TableFacts> descendants) {
        String refusal = TableCheck.refusal(request, table, descendants, user);
        if (refusal == null && publications != null) {
            refusal = publications.refusal(table, descendants);
        }
        if (refusal == null && slot.isLost() && request.position() == null) {
            refusal =
                    "replication slot \"%s\" %s; make it anew with %s"
                            .formatted(slot.name(), slot.lossReason(), SlotStatements.renew(slot));
        }
        return refusal;
    }

    private List<String> warnings(
            LogRequest request, TableFacts table, List<TableFacts> descendants) {
        if (publications == null) {
            return TableCheck.warnings(request, table, descendants, relation -> false);
        }
        List<String> warnings =
                new ArrayList<>(
                        TableCheck.warnings(
                                request, table, descendants, publications::publishesChanges));
        boolean needsTruncate = config.onTruncate() != OnTruncate.IGNORE;
        warnings.addAll(publications.warnings(table, descendants, needsTruncate));
        return warnings;
    }

    /** Reads the tables, and what the publications say of them. */
    static StreamCheck read(
            Connection connection,
            LogConfig config,
            LogSlot slot,
            LogGap gap,
            String user,
            List<Publication> publications,
            List<LogRequest> requests)
            throws SQLException {
        LogTables tables = LogTables.read(connection, requests);
        PublicationCheck check =
                publications.isEmpty()
                        ? null
                        : PublicationCheck.read(connection, publications, tables);
        return new StreamCheck(config, slot, gap, user, tables, check);
    }
}
