package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.discovery.TableKey;
import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which rows the log tells of: by the replica identity of one stream's table, and in spite of its
 * row security.
 */
final class IdentityCheck {

    private static final String SUBJECT = "replica identity";

    private final LogRequest request;

    /** Whether UPDATE and DELETE of a relation are sent, for which the server asks for one. */
    private final Predicate<TableFacts> publishesChanges;

    IdentityCheck(LogRequest request, Predicate<TableFacts> publishesChanges) {
        this.request = request;
        this.publishesChanges = publishesChanges;
    }

    /** What a person should know of a table that can be read. */
    List<Finding> findings(TableFacts table, List<TableFacts> descendants) {
        List<Finding> findings = new ArrayList<>();
        List<TableFacts> holders = withRows(table, descendants);
        for (TableFacts relation : holders) {
            if (relation.identityColumns().isEmpty()) {
                findings.add(withoutIdentity(relation));
            } else if (!relation.identityColumns().containsAll(request.keyProperties())) {
                findings.add(withoutKey(relation));
            }
        }
        if (findings.isEmpty()) {
            findings.add(identity(table, descendants));
        }
        if (request.keyProperties().isEmpty()) {
            findings.add(withoutKeyProperties(table));
        }
        if (table.filtersRows()) {
            findings.add(rowSecurity(table));
        }
        return findings;
    }

    private static List<TableFacts> withRows(TableFacts table, List<TableFacts> descendants) {
        List<TableFacts> holders = new ArrayList<>(descendants);
        holders.add(0, table);
        holders.removeIf(relation -> !relation.holdsRows());
        return holders;
    }

    /** A root has one too, which is that of the partitions to come. */
    private Finding identity(TableFacts table, List<TableFacts> descendants) {
        List<String> columns = table.identityColumns();
        if (columns.equals(table.columns())) {
            return finding(true, "the whole row");
        }
        String found = columns.isEmpty() ? "that of its partitions" : String.join(", ", columns);
        return finding(descendants.isEmpty() && columns.isEmpty(), found);
    }

    private Finding finding(boolean isWhole, String found) {
        return isWhole
                ? Finding.pass("D60", SUBJECT, request.scope(), found)
                : Finding.info("D60", SUBJECT, request.scope(), found);
    }

    private Finding withoutIdentity(TableFacts relation) {
        String consequence =
                publishesChanges.test(relation)
                        ? "the server refuses the applications' UPDATE and DELETE on it, as they are published"
                        : "its UPDATE and DELETE are not in the log";
        return Finding.warn(
                "D60",
                SUBJECT,
                request.scope(),
                "%s has no replica identity (a primary key, if nothing else is set): %s"
                        .formatted(relation.quotedName(), consequence),
                "an UPDATE and a DELETE name their row in the log by its replica identity",
                List.of(identityOf(relation)));
    }

    private Finding withoutKey(TableFacts relation) {
        List<String> missing = new ArrayList<>(request.keyProperties());
        missing.removeAll(relation.identityColumns());
        return Finding.warn(
                "D60",
                SUBJECT,
                request.scope(),
                "the replica identity of %s lacks the key column %s: rows that are deleted or get another key cannot be told by their key"
                        .formatted(relation.quotedName(), String.join(", ", missing)),
                "a target finds the row of a DELETE by the key of the stream",
                List.of(identityOf(relation)));
    }

    /** The statement that puts the key into the log, with as little else as can be. */
    private String identityOf(TableFacts relation) {
        TableKey key = relation.key();
        String identity = "FULL";
        if (key != null
                && key.isImmediate()
                && key.columns().containsAll(request.keyProperties())) {
            identity =
                    key.isPrimary() ? "DEFAULT" : "USING INDEX " + quoteIdentifier(key.indexName());
        }
        return "ALTER TABLE %s REPLICA IDENTITY %s".formatted(relation.quotedName(), identity);
    }

    /** Whatever the log tells, the target cannot do what it says. */
    private Finding withoutKeyProperties(TableFacts table) {
        TableKey key = table.key();
        return Finding.warn(
                "D60",
                "key",
                request.scope(),
                "the stream has no key: each UPDATE of a row of %s adds a row in the target, and a DELETE removes none"
                        .formatted(table.quotedName()),
                "a target finds the row of a change by the key of the stream",
                List.of(
                        key == null
                                ? "give the table a primary key, or a unique index on columns that are NOT NULL, and run --discover for a catalog that has it"
                                : "set \"table-key-properties\": [\"%s\"] in its metadata, as --discover does"
                                        .formatted(String.join("\", \"", key.columns()))));
    }

    private Finding rowSecurity(TableFacts table) {
        return Finding.warn(
                "D54",
                "row level security",
                request.scope(),
                "row security hides rows of %s from this user, but the log has them all"
                        .formatted(table.quotedName()),
                "a copy and the log of the same table do not have the same rows",
                List.of());
    }
}
