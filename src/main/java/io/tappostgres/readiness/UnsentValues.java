package io.tappostgres.readiness;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;
import static io.tappostgres.connection.Identifiers.quoteQualified;

import io.tappostgres.config.LogConfig.UnchangedToast;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.GeneratedColumns;
import io.tappostgres.replication.LogFacts;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.LogTable;
import io.tappostgres.replication.StreamCheck;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns whose values the log leaves out: large ones that did not change, generated ones. */
final class UnsentValues {

    private static final String LARGE_VALUES = "large values";

    /** Those that are stored outside the row where it gets too large for a page. */
    private static final String LARGE =
            """
            SELECT n.nspname, c.relname,
                   (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      AND a.attstorage IN ('x', 'e'))
            FROM unnest(?, ?) AS wanted (schema_name, table_name)
            JOIN pg_namespace n ON n.nspname = wanted.schema_name
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
            WHERE c.reltoastrelid <> 0 AND c.relreplident <> 'f' AND pg_relation_size(c.reltoastrelid) > 0
            ORDER BY n.nspname, c.relname
            """;

    private final Connection connection;
    private final StreamCheck streams;

    UnsentValues(Connection connection, StreamCheck streams) {
        this.connection = connection;
        this.streams = streams;
    }

    /** D61, of the streams that can be read. */
    List<Finding> large(List<LogRequest> requests, UnchangedToast unchangedToast)
            throws SQLException {
        List<Finding> findings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LARGE)) {
            for (LogRequest request : requests) {
                LogTable table = streams.table(request);
                if (table != null) {
                    findings.addAll(large(statement, request.scope(), table, unchangedToast));
                }
            }
        }
        return findings;
    }

    private List<Finding> large(
            PreparedStatement statement,
            String scope,
            LogTable table,
            UnchangedToast unchangedToast)
            throws SQLException {
        List<String> schemaNames = new ArrayList<>(List.of(table.schemaName()));
        List<String> names = new ArrayList<>(List.of(table.name()));
        for (LogTable.Part part : table.parts()) {
            schemaNames.add(part.schemaName());
            names.add(part.name());
        }
        statement.setArray(1, connection.createArrayOf("text", schemaNames.toArray()));
        statement.setArray(2, connection.createArrayOf("text", names.toArray()));
        List<Finding> findings = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                findings.add(
                        large(
                                scope,
                                quoteQualified(row.getString(1), row.getString(2)),
                                row.getString(3),
                                unchangedToast));
            }
        }
        return findings.isEmpty()
                ? List.of(
                        Finding.pass("D61", LARGE_VALUES, scope, "all that change are in the log"))
                : findings;
    }

    private static Finding large(
            String scope, String quotedName, String columns, UnchangedToast unchangedToast) {
        String found =
                "%s has values outside its rows (TOAST), of %s".formatted(quotedName, columns);
        return switch (unchangedToast) {
            case FETCH ->
                    Finding.info(
                            "D61",
                            LARGE_VALUES,
                            scope,
                            found
                                    + ": those that an UPDATE does not change are read from the table");
            case OMIT ->
                    Finding.warn(
                            "D61",
                            LARGE_VALUES,
                            scope,
                            found,
                            "an UPDATE that does not change such a value leaves it out of the log, and so out of the record",
                            List.of(
                                    "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(quotedName),
                                    "or set \"unchanged_toast\" to fetch"));
        };
    }

    /** D42, of generated columns, where there is a slot to be read from. */
    List<Finding> generated(List<LogRequest> requests, LogFacts facts) throws SQLException {
        Map<Long, List<String>> missing =
                GeneratedColumns.missingInLog(connection, streams.source(facts.publicationNames()));
        List<Finding> findings = new ArrayList<>();
        for (LogRequest request : requests) {
            LogTable table = streams.table(request);
            if (table != null && missing.containsKey(table.oid())) {
                findings.add(generated(request.scope(), missing.get(table.oid()), facts));
            }
        }
        return findings;
    }

    private static Finding generated(String scope, List<String> columns, LogFacts facts) {
        return Finding.warn(
                "D42",
                "publication",
                scope,
                "generated columns are not in the log: " + String.join(", ", columns),
                "changes leave them in the target as the copy had them, if they are selected",
                remedies(facts));
    }

    private static List<String> remedies(LogFacts facts) {
        List<String> publicationNames = facts.publicationNames();
        if (publicationNames.isEmpty()) {
            return List.of("deselect these columns: they are virtual, and no plugin sends them");
        }
        if (!facts.server().version().isAtLeast(ServerVersion.V18)) {
            return List.of(
                    "deselect these columns, or read from a slot with the plugin wal2json, which sends them");
        }
        return List.of(
                "ALTER PUBLICATION %s SET (publish_generated_columns = stored)"
                        .formatted(quoteIdentifier(publicationNames.get(0))),
                "deselect those of these columns that are virtual, as no plugin sends them");
    }
}
