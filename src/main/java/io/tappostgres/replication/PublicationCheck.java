package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the chosen publications send, and withhold, of one stream's table. */
final class PublicationCheck {

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

    /** Why the publications do not give the table, or null; the caller names the stream. */
    String refusal(TableFacts table, List<TableFacts> descendants) {
        String hidden = hiddenBehindRoot(table);
        if (hidden != null) {
            return hidden;
        }
        List<String> missing = missing(table, descendants);
        if (missing.isEmpty()) {
            return null;
        }
        String tables = String.join(", ", missing);
        return "%s is not in publication %s; ALTER PUBLICATION %s ADD TABLE %s, which has an effect on what is written from then on"
                .formatted(tables, names(), quoteIdentifier(publications.get(0).name()), tables);
    }

    /** That the table's changes come under another name, or null. */
    String hiddenBehindRoot(TableFacts table) {
        Publication behindRoot = published.hidingBehindRoot(table);
        return behindRoot == null
                ? null
                : "publication \"%s\" sends the changes of partition %s as those of its root (publish_via_partition_root); select the root instead, or deselect this partition"
                        .formatted(behindRoot.name(), table.quotedName());
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
     * What a person should know of a stream that is published.
     *
     * @param needsTruncate whether a TRUNCATE would have an effect
     */
    List<String> warnings(TableFacts table, List<TableFacts> descendants, boolean needsTruncate) {
        List<String> warnings = new ArrayList<>();
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
                    "publication %s does not send %s of %s"
                            .formatted(names(), String.join(", ", withheld), table.quotedName()));
        }
        if (!filteringRows.isEmpty()) {
            warnings.add(
                    "publication %s sends only the rows of %s that meet its condition"
                            .formatted(quoted(filteringRows), table.quotedName()));
        }
        if (!filteringColumns.isEmpty()) {
            warnings.add(
                    "publication %s sends only some columns of %s"
                            .formatted(quoted(filteringColumns), table.quotedName()));
        }
        return warnings;
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
