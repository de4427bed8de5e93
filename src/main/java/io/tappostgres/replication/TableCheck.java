package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;
import static io.tappostgres.connection.Identifiers.quoteQualified;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the log can and cannot give of one stream's table, whatever the plugin. */
final class TableCheck {

    private static final String OTHER_METHODS =
            "set its replication-method to FULL_TABLE or INCREMENTAL";

    private TableCheck() {}

    /**
     * Why the log cannot give the table, in words that do without the stream's name, or null.
     *
     * @param table null if there is none
     * @param user of the session
     */
    static String refusal(
            LogRequest request, TableFacts table, List<TableFacts> descendants, String user) {
        String name = quoteQualified(request.schemaName(), request.tableName());
        if (table == null) {
            return request.isView()
                    ? notForViews(name)
                    : "there is no table %s; run --discover for a catalog without it"
                            .formatted(name);
        }
        switch (table.relkind()) {
            case TableFacts.TABLE, TableFacts.PARTITIONED -> {}
            case 'v', 'm' -> {
                return notForViews(name);
            }
            default -> {
                return "%s is not a table of this server (a foreign table has no log here); %s"
                        .formatted(name, OTHER_METHODS);
            }
        }
        String unlogged = outsideTheLog(table, descendants);
        return unlogged != null ? unlogged : withoutRights(table, user);
    }

    private static String notForViews(String name) {
        return "Logical Replication is NOT supported for views: %s is one; %s"
                .formatted(name, OTHER_METHODS);
    }

    private static String outsideTheLog(TableFacts table, List<TableFacts> descendants) {
        List<TableFacts> relations = new ArrayList<>(descendants);
        relations.add(0, table);
        for (TableFacts relation : relations) {
            String name = relation.quotedName();
            if (relation.relpersistence() == 't') {
                return "%s is a temporary table, which is never in the log; deselect it"
                        .formatted(name);
            }
            if (relation.relpersistence() == 'u') {
                return "%s is UNLOGGED, so its changes are not in the log; ALTER TABLE %s SET LOGGED, or %s"
                        .formatted(name, name, OTHER_METHODS);
            }
            if (relation.relkind() == 'f') {
                return "its part %s is a foreign table, which has no log here; %s"
                        .formatted(name, OTHER_METHODS);
            }
        }
        return null;
    }

    private static String withoutRights(TableFacts table, String user) {
        String grantee = quoteIdentifier(user);
        if (!table.mayUseSchema()) {
            return "user %s may not use its schema; GRANT USAGE ON SCHEMA %s TO %s"
                    .formatted(grantee, quoteIdentifier(table.schemaName()), grantee);
        }
        if (!table.columns().isEmpty()
                && table.unreadableColumns().size() == table.columns().size()) {
            return "user %s may not read %s; GRANT SELECT ON %s TO %s"
                    .formatted(grantee, table.quotedName(), table.quotedName(), grantee);
        }
        return null;
    }

    /** The table as the log sees it. */
    static LogTable logTable(TableFacts table, List<TableFacts> descendants) {
        return new LogTable(
                table.oid(),
                table.schemaName(),
                table.name(),
                table.relkind() == TableFacts.PARTITIONED,
                descendants.stream()
                        .map(part -> new LogTable.Part(part.schemaName(), part.name()))
                        .toList());
    }

    private static List<TableFacts> withRows(TableFacts table, List<TableFacts> descendants) {
        List<TableFacts> holders = new ArrayList<>(descendants);
        holders.add(0, table);
        holders.removeIf(relation -> !relation.holdsRows());
        return holders;
    }

    /**
     * What a person should know of a stream that can be read.
     *
     * @param publishesChanges whether pgoutput sends updates and deletes of a relation, for which
     *     the server then asks for an identity
     */
    static List<String> warnings(
            LogRequest request,
            TableFacts table,
            List<TableFacts> descendants,
            Predicate<TableFacts> publishesChanges) {
        List<String> warnings = new ArrayList<>();
        for (TableFacts relation : withRows(table, descendants)) {
            if (relation.identityColumns().isEmpty()) {
                warnings.add(withoutIdentity(relation, publishesChanges.test(relation)));
            } else if (!relation.identityColumns().containsAll(request.keyProperties())) {
                warnings.add(withoutKey(request, relation));
            }
        }
        if (table.filtersRows()) {
            warnings.add(
                    "row security hides rows of %s from this user, but the log has them all"
                            .formatted(table.quotedName()));
        }
        return warnings;
    }

    private static String withoutIdentity(TableFacts relation, boolean publishesChanges) {
        String name = relation.quotedName();
        return "%s has no replica identity (a primary key, if nothing else is set): %s; ALTER TABLE %s REPLICA IDENTITY FULL mends it"
                .formatted(
                        name,
                        publishesChanges
                                ? "the server refuses the applications' UPDATE and DELETE on it, as they are published"
                                : "its UPDATE and DELETE are not in the log",
                        name);
    }

    private static String withoutKey(LogRequest request, TableFacts relation) {
        List<String> missing = new ArrayList<>(request.keyProperties());
        missing.removeAll(relation.identityColumns());
        return "the replica identity of %s lacks the key column %s: rows that are deleted or get another key cannot be told by their key; ALTER TABLE %s REPLICA IDENTITY FULL mends it"
                .formatted(
                        relation.quotedName(), String.join(", ", missing), relation.quotedName());
    }
}
