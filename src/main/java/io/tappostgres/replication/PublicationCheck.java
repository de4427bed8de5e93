package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the chosen publications send, and withhold, of one stream's table. */
final class PublicationCheck {

    private static final String ID = "D42";
    private static final String SUBJECT = "publication";

    private static final List<String> CHANGES = List.of("INSERT", "UPDATE", "DELETE");

    private final List<Publication> publications;
    private final PublishedTables published;

    /** Whether a partitioned table can be published: from PostgreSQL 13 on. */
    private final boolean knowsRoots;

    private PublicationCheck(
            List<Publication> publications, PublishedTables published, boolean knowsRoots) {
        this.publications = publications;
        this.published = published;
        this.knowsRoots = knowsRoots;
    }

    /** Reads what the publications, at least one, say of these tables. */
    static PublicationCheck read(
            Connection connection, List<Publication> publications, LogTables tables)
            throws SQLException {
        return new PublicationCheck(
                publications,
                PublishedTables.read(connection, publications, tables.allOids()),
                ServerVersion.of(connection).isAtLeast(ServerVersion.V13));
    }

    /**
     * Why the publications do not give the table, or null.
     *
     * @param scope the stream
     */
    Finding refusal(String scope, TableFacts table, List<TableFacts> descendants) {
        Finding hidden = hiddenBehindRoot(scope, table);
        if (hidden != null) {
            return hidden;
        }
        List<String> missing = missing(table, descendants);
        if (missing.isEmpty()) {
            return null;
        }
        String tables = String.join(", ", missing);
        return Finding.fail(
                ID,
                SUBJECT,
                scope,
                "%s is not in publication %s".formatted(tables, names()),
                "pgoutput sends the changes of published tables only",
                List.of(
                        "ALTER PUBLICATION %s ADD TABLE %s".formatted(quotedFirst(), tables),
                        "what is written from then on is sent"));
    }

    /**
     * That the table's changes come under another name, or null.
     *
     * @param scope the stream
     */
    Finding hiddenBehindRoot(String scope, TableFacts table) {
        Publication behindRoot = published.hidingBehindRoot(table);
        if (behindRoot == null) {
            return null;
        }
        return Finding.fail(
                ID,
                SUBJECT,
                scope,
                "publication \"%s\" sends the changes of partition %s as those of its root (publish_via_partition_root)"
                        .formatted(behindRoot.name(), table.quotedName()),
                "no change comes under the partition's own name",
                List.of("select the root instead, or deselect this partition"));
    }

    /** The quoted names of what the publications lack of a table and its parts. */
    List<String> missing(TableFacts table, List<TableFacts> descendants) {
        List<String> missing = new ArrayList<>();
        boolean isSent = !published.sending(table).isEmpty();
        if (!isSent && (table.holdsRows() || descendants.isEmpty())) {
            missing.add(table.quotedName());
        }
        for (TableFacts part : descendants) {
            if (part.holdsRows() && published.sending(part).isEmpty()) {
                missing.add(part.quotedName());
            }
        }
        boolean isWhole =
                descendants.stream().filter(TableFacts::holdsRows).count() == missing.size();
        // A partitioned table stands for its partitions, those to come too.
        return knowsRoots && !table.holdsRows() && isWhole && !missing.isEmpty()
                ? List.of(table.quotedName())
                : missing;
    }

    /** Whether UPDATE or DELETE of it is sent, so that the server asks for an identity. */
    boolean publishesChanges(TableFacts relation) {
        Set<String> operations = operations(relation);
        return operations.contains("UPDATE") || operations.contains("DELETE");
    }

    /**
     * How a stream is published that is not refused.
     *
     * @param scope the stream
     * @param needsTruncate whether a TRUNCATE would have an effect
     */
    List<Finding> findings(
            String scope, TableFacts table, List<TableFacts> descendants, boolean needsTruncate) {
        List<Finding> findings = warnings(scope, table, descendants, needsTruncate);
        if (knowsRoots && !table.holdsRows() && published.sending(table).isEmpty()) {
            findings.add(
                    Finding.info(
                            ID,
                            SUBJECT,
                            scope,
                            "publication %s has the partitions of %s one by one: those that are added have to be added to it too"
                                    .formatted(names(), table.quotedName())));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.pass(ID, SUBJECT, scope, "by " + names()));
        }
        return findings;
    }

    private List<Finding> warnings(
            String scope, TableFacts table, List<TableFacts> descendants, boolean needsTruncate) {
        List<Finding> warnings = new ArrayList<>();
        Set<String> withheld = new TreeSet<>();
        Set<String> filteringRows = new TreeSet<>();
        Set<String> filteringColumns = new TreeSet<>();
        List<TableFacts> relations = new ArrayList<>(descendants);
        relations.add(0, table);
        for (TableFacts relation : relations) {
            filteringRows.addAll(published.filteringRows(relation));
            filteringColumns.addAll(published.filteringColumns(relation));
            if (relation.holdsRows()) {
                withheld.addAll(withheld(relation, needsTruncate));
            }
        }
        if (!withheld.isEmpty()) {
            warnings.add(
                    Finding.warn(
                            ID,
                            SUBJECT,
                            scope,
                            "publication %s does not send %s of %s"
                                    .formatted(
                                            names(),
                                            String.join(", ", withheld),
                                            table.quotedName()),
                            "what is not sent is not in the target either",
                            List.of(
                                    "ALTER PUBLICATION %s SET (publish = 'insert, update, delete%s')"
                                            .formatted(
                                                    quotedFirst(),
                                                    needsTruncate ? ", truncate" : ""))));
        }
        if (!filteringRows.isEmpty()) {
            warnings.add(
                    Finding.warn(
                            ID,
                            SUBJECT,
                            scope,
                            "publication %s sends only the rows of %s that meet its condition"
                                    .formatted(quoted(filteringRows), table.quotedName()),
                            "a copy of the table has all rows, and the log then only some",
                            List.of(wholly(filteringRows, table))));
        }
        if (!filteringColumns.isEmpty()) {
            warnings.add(
                    Finding.warn(
                            ID,
                            SUBJECT,
                            scope,
                            "publication %s sends only some columns of %s"
                                    .formatted(quoted(filteringColumns), table.quotedName()),
                            "changes leave the others in the target as the copy had them",
                            List.of(wholly(filteringColumns, table))));
        }
        return warnings;
    }

    /** How a table is published without conditions: in one go, or changes between are missed. */
    private static String wholly(Set<String> publicationNames, TableFacts table) {
        String publication = quoteIdentifier(publicationNames.iterator().next());
        return "BEGIN; ALTER PUBLICATION %1$s DROP TABLE %2$s; ALTER PUBLICATION %1$s ADD TABLE %2$s; COMMIT"
                .formatted(publication, table.quotedName());
    }

    private String quotedFirst() {
        return quoteIdentifier(publications.get(0).name());
    }

    private Set<String> withheld(TableFacts relation, boolean needsTruncate) {
        Set<String> withheld = new TreeSet<>(CHANGES);
        if (needsTruncate) {
            withheld.add("TRUNCATE");
        }
        withheld.removeAll(operations(relation));
        return withheld;
    }

    private Set<String> operations(TableFacts relation) {
        Set<String> operations = new TreeSet<>();
        published.sending(relation).forEach(by -> operations.addAll(by.operations()));
        return operations;
    }

    private String names() {
        return quoted(publications.stream().map(Publication::name).toList());
    }

    private static String quoted(Collection<String> names) {
        return '"' + String.join("\", \"", names) + '"';
    }
}
