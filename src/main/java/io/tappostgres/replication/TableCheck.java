package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;
import static io.tappostgres.connection.Identifiers.quoteQualified;

import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;

/** Why the log cannot give one stream's table, whatever the plugin. */
final class TableCheck {

    private static final String NO_TABLE = "D60";
    private static final String VIEW = "D62";

    private static final String OTHER_METHODS =
            "set its replication-method to FULL_TABLE or INCREMENTAL";

    private final String scope;

    private TableCheck(String scope) {
        this.scope = scope;
    }

    /**
     * Why the log cannot give the table, in words that do without the stream's name, or null.
     *
     * @param table null if there is none
     * @param user of the session
     */
    static TableRefusal refusal(
            LogRequest request, TableFacts table, List<TableFacts> descendants, String user) {
        TableCheck check = new TableCheck(request.scope());
        String name = quoteQualified(request.schemaName(), request.tableName());
        if (table == null) {
            return TableRefusal.ofCatalog(
                    request.isView() ? check.view(name) : check.missing(name));
        }
        switch (table.relkind()) {
            case TableFacts.TABLE, TableFacts.PARTITIONED -> {}
            case 'v', 'm' -> {
                return TableRefusal.ofCatalog(check.view(name));
            }
            default -> {
                return TableRefusal.ofCatalog(
                        check.notInTheLog(
                                name
                                        + " is not a table of this server (a foreign table has no log here)",
                                OTHER_METHODS));
            }
        }
        TableRefusal outside = check.outsideTheLog(table, descendants);
        return outside != null ? outside : TableRefusal.ofServer(check.withoutRights(table, user));
    }

    private Finding view(String name) {
        return Finding.fail(
                VIEW,
                "views",
                scope,
                "Logical Replication is NOT supported for views: %s is one".formatted(name),
                "the log has the changes of tables only",
                List.of(OTHER_METHODS));
    }

    private Finding missing(String name) {
        return Finding.fail(
                NO_TABLE,
                "table in the log",
                scope,
                "there is no table " + name,
                "the log is asked for it by its name",
                List.of("run --discover for a catalog without it"));
    }

    private Finding notInTheLog(String found, String... remedies) {
        return Finding.fail(
                NO_TABLE,
                "table in the log",
                scope,
                found,
                "the log has the changes of ordinary tables only",
                List.of(remedies));
    }

    private TableRefusal outsideTheLog(TableFacts table, List<TableFacts> descendants) {
        List<TableFacts> relations = new ArrayList<>(descendants);
        relations.add(0, table);
        for (TableFacts relation : relations) {
            String name = relation.quotedName();
            if (relation.relpersistence() == 't') {
                return TableRefusal.ofCatalog(
                        notInTheLog(
                                name + " is a temporary table, which is never in the log",
                                "deselect it"));
            }
            if (relation.relpersistence() == 'u') {
                return TableRefusal.ofServer(
                        notInTheLog(
                                name + " is UNLOGGED, so its changes are not in the log",
                                "ALTER TABLE %s SET LOGGED".formatted(name),
                                "or " + OTHER_METHODS));
            }
            if (relation.relkind() == 'f') {
                return TableRefusal.ofCatalog(
                        notInTheLog(
                                "its part %s is a foreign table, which has no log here"
                                        .formatted(name),
                                OTHER_METHODS));
            }
        }
        return null;
    }

    private Finding withoutRights(TableFacts table, String user) {
        String grantee = quoteIdentifier(user);
        if (!table.mayUseSchema()) {
            return Finding.fail(
                    "D51",
                    "USAGE on its schema",
                    scope,
                    "user %s may not use its schema".formatted(grantee),
                    "the table is copied before its log is read",
                    List.of(
                            "GRANT USAGE ON SCHEMA %s TO %s"
                                    .formatted(quoteIdentifier(table.schemaName()), grantee)));
        }
        if (!table.columns().isEmpty()
                && table.unreadableColumns().size() == table.columns().size()) {
            return Finding.fail(
                    "D52",
                    "SELECT on it",
                    scope,
                    "user %s may not read %s".formatted(grantee, table.quotedName()),
                    "the table is copied before its log is read",
                    List.of("GRANT SELECT ON %s TO %s".formatted(table.quotedName(), grantee)));
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
}
