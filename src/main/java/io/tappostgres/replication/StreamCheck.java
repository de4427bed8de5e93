package io.tappostgres.replication;

import io.tappostgres.config.LogConfig;
import io.tappostgres.config.LogConfig.OnGap;
import io.tappostgres.config.LogConfig.OnTruncate;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks each stream's table and position, once it is known what a database is read with. */
public final class StreamCheck {

    private final LogConfig config;

    /** Null if there is none. */
    private final LogSlot slot;

    private final String user;
    private final LogTables tables;

    /** Null for a plugin that needs no publication. */
    private final PublicationCheck publications;

    /** What was found, by tap_stream_id. */
    private final Map<String, List<Finding>> findings = new HashMap<>();

    private final Map<String, LogTable> readable = new HashMap<>();
    private final Set<String> refusedByCatalog = new HashSet<>();

    private StreamCheck(
            LogConfig config,
            LogSlot slot,
            String user,
            LogTables tables,
            PublicationCheck publications) {
        this.config = config;
        this.slot = slot;
        this.user = user;
        this.tables = tables;
        this.publications = publications;
    }

    /**
     * Reads the tables, and what the publications say of them.
     *
     * @param slot that is to be read, or null if there is none
     * @param gap what knows whether positions are held, or null if that could not be found out
     */
    public static StreamCheck read(
            Connection connection,
            LogConfig config,
            LogFacts facts,
            LogSlot slot,
            LogGap gap,
            List<LogRequest> requests)
            throws SQLException {
        LogTables tables = LogTables.read(connection, requests);
        List<Publication> publications = facts.publications();
        StreamCheck check =
                new StreamCheck(
                        config,
                        slot,
                        facts.server().user(),
                        tables,
                        publications.isEmpty()
                                ? null
                                : PublicationCheck.read(connection, publications, tables));
        requests.forEach(request -> check.check(request, gap));
        return check;
    }

    private void check(LogRequest request, LogGap gap) {
        String id = request.tapStreamId();
        TableFacts table = tables.table(request);
        List<TableFacts> descendants = table == null ? List.of() : tables.descendants(table);
        TableRefusal refusal = refusal(request, table, descendants);
        if (refusal != null) {
            findings.put(id, List.of(refusal.finding()));
            if (refusal.isOfCatalog()) {
                refusedByCatalog.add(id);
            }
            return;
        }
        readable.put(id, TableCheck.logTable(table, descendants));
        List<Finding> found = new ArrayList<>(ofTable(request, table, descendants));
        found.add(ofPosition(request, table, gap));
        findings.put(id, found);
    }

    private TableRefusal refusal(
            LogRequest request, TableFacts table, List<TableFacts> descendants) {
        TableRefusal ofTable = TableCheck.refusal(request, table, descendants, user);
        if (ofTable != null) {
            return ofTable;
        }
        Finding refusal =
                publications == null
                        ? null
                        : publications.refusal(request.scope(), table, descendants);
        if (refusal == null && slot != null && slot.isLost() && request.position() == null) {
            refusal = SlotCheck.log(slot);
        }
        return TableRefusal.ofServer(refusal);
    }

    private List<Finding> ofTable(
            LogRequest request, TableFacts table, List<TableFacts> descendants) {
        if (publications == null) {
            return new IdentityCheck(request, relation -> false).findings(table, descendants);
        }
        List<Finding> found =
                new ArrayList<>(
                        new IdentityCheck(request, publications::publishesChanges)
                                .findings(table, descendants));
        boolean needsTruncate = config.onTruncate() != OnTruncate.IGNORE;
        found.addAll(publications.findings(request.scope(), table, descendants, needsTruncate));
        return found;
    }

    private Finding ofPosition(LogRequest request, TableFacts table, LogGap gap) {
        String scope = request.scope();
        if (request.position() == null) {
            return Finding.info(LogGap.ID, LogGap.SUBJECT, scope, "none yet: it is copied first");
        }
        if (gap == null) {
            return Finding.skip(
                    LogGap.ID,
                    LogGap.SUBJECT,
                    scope,
                    "it takes a slot, and a session that reads the log");
        }
        Finding finding = gap.finding(scope, request.position(), table.oid());
        return config.onGap() == OnGap.RESNAPSHOT ? LogGap.copiedAnew(finding) : finding;
    }

    /** What was found about a stream; what refuses it stands alone. */
    public List<Finding> findings(LogRequest request) {
        return findings.get(request.tapStreamId());
    }

    /** The table of a stream that the log can give, or null. */
    public LogTable table(LogRequest request) {
        return readable.get(request.tapStreamId());
    }

    /** What a run can rely on, where there is a slot. */
    public LogSource source(List<String> publicationNames) {
        Map<String, String> refused = new HashMap<>();
        Map<String, String> lost = new HashMap<>();
        boolean copiesAnew = config.onGap() == OnGap.RESNAPSHOT && slot != null && !slot.isLost();
        findings.forEach(
                (id, found) -> {
                    Finding last = found.get(found.size() - 1);
                    if (last.isFailure() && readable.containsKey(id)) {
                        lost.put(id, copiesAnew ? last.found() : last.sentence());
                    } else if (last.isFailure()) {
                        refused.put(id, last.sentence());
                    }
                });
        return new LogSource(slot, publicationNames, readable, refused, refusedByCatalog, lost);
    }
}
