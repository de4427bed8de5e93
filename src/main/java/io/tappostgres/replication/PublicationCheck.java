package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

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

    PublicationCheck(List<Publication> publications, PublishedTables published) {
        this.publications = publications;
        this.published = published;
    }

    /** Why the publications do not give the table, or null; the caller names the stream. */
    String refusal(TableFacts table, List<TableFacts> descendants) {
        Publication behindRoot = published.hidingBehindRoot(table);
        if (behindRoot != null) {
            return "publication \"%s\" sends the changes of partition %s as those of its root (publish_via_partition_root); select the root instead, or deselect this partition"
                    .formatted(behindRoot.name(), table.quotedName());
        }
        List<String> unpublished = new ArrayList<>();
        boolean isRootWithParts = !table.holdsRows() && !descendants.isEmpty();
        if (!isRootWithParts && published.sending(table).isEmpty()) {
            unpublished.add(table.quotedName());
        }
        for (TableFacts part : descendants) {
            if (part.holdsRows() && published.sending(part).isEmpty()) {
                unpublished.add(part.quotedName());
            }
        }
        if (unpublished.isEmpty()) {
            return null;
        }
        // A partitioned table stands for its partitions, those to come too.
        String add = isRootWithParts ? table.quotedName() : String.join(", ", unpublished);
        return "%s is not in publication %s; ALTER PUBLICATION %s ADD TABLE %s, which has an effect on what is written from then on"
                .formatted(
                        String.join(", ", unpublished),
                        names(),
                        quoteIdentifier(publications.get(0).name()),
                        add);
    }

    /** Whether an UPDATE or DELETE of it is sent, so that the server asks for an identity. */
    boolean publishesChanges(TableFacts table) {
        Set<String> operations = operations(table);
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
