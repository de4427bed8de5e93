package io.tappostgres.replication;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What some publications send of some tables: those that they name, those of schemas that they name
 * (PostgreSQL 15), all, and whatever is a partition of one (13).
 */
final class PublishedTables {

    private static final String ANCESTORS =
            """
            WITH RECURSIVE up (oid, ancestor) AS (
                SELECT i.inhrelid, i.inhparent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE c.relispartition AND i.inhrelid = ANY (?)
                UNION
                SELECT up.oid, i.inhparent FROM up
                JOIN pg_inherits i ON i.inhrelid = up.ancestor
                JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relispartition)
            SELECT oid::bigint, ancestor::bigint FROM up
            """;

    private static final String BY_NAME =
            """
            SELECT prpubid::bigint, prrelid::bigint, %s FROM pg_publication_rel
            WHERE prpubid = ANY (?)
            """;

    private static final String BY_SCHEMA =
            """
            SELECT s.pnpubid::bigint, c.oid::bigint, false, false
            FROM pg_publication_namespace s JOIN pg_class c ON c.relnamespace = s.pnnspid
            WHERE s.pnpubid = ANY (?) AND c.relkind IN ('r', 'p')
            """;

    /** What a publication says of one relation by name. */
    private record Entry(boolean hasRowFilter, boolean hasColumnList) {}

    private final List<Publication> publications;
    private final Map<Long, Map<Long, Entry>> entries = new HashMap<>();
    private final Map<Long, List<Long>> ancestors = new HashMap<>();

    private PublishedTables(List<Publication> publications) {
        this.publications = publications;
    }

    /**
     * @param oids of the relations that will be asked for
     */
    static PublishedTables read(Connection connection, List<Publication> publications, Long[] oids)
            throws SQLException {
        PublishedTables tables = new PublishedTables(publications);
        boolean knowsFilters = ServerVersion.of(connection).isAtLeast(ServerVersion.V15);
        tables.readEntries(
                connection,
                BY_NAME.formatted(
                        knowsFilters ? "prqual IS NOT NULL, prattrs IS NOT NULL" : "false, false"));
        if (knowsFilters) {
            tables.readEntries(connection, BY_SCHEMA);
        }
        tables.readAncestors(connection, oids);
        return tables;
    }

    private void readEntries(Connection connection, String sql) throws SQLException {
        Long[] oids = publications.stream().map(Publication::oid).toArray(Long[]::new);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, LogTables.oidArray(connection, oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.computeIfAbsent(row.getLong(1), publication -> new HashMap<>())
                            .putIfAbsent(
                                    row.getLong(2),
                                    new Entry(row.getBoolean(3), row.getBoolean(4)));
                }
            }
        }
    }

    private void readAncestors(Connection connection, Long[] oids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANCESTORS)) {
            statement.setArray(1, LogTables.oidArray(connection, oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ancestors
                            .computeIfAbsent(row.getLong(1), oid -> new ArrayList<>())
                            .add(row.getLong(2));
                }
            }
        }
    }

    /** Those that send the relation's changes, under its own name or an ancestor's. */
    List<Publication> sending(TableFacts relation) {
        List<Publication> sending = new ArrayList<>();
        for (Publication publication : publications) {
            if (publication.ofAllTables()
                    || names(publication, relation.oid())
                    || namesAncestor(publication, relation.oid())) {
                sending.add(publication);
            }
        }
        return sending;
    }

    /** The publication that sends the relation's changes as those of an ancestor, or null. */
    Publication hidingBehindRoot(TableFacts relation) {
        for (Publication publication : publications) {
            boolean hasAncestor = !ancestorsOf(relation.oid()).isEmpty();
            if (publication.viaRoot()
                    && hasAncestor
                    && (publication.ofAllTables() || namesAncestor(publication, relation.oid()))) {
                return publication;
            }
        }
        return null;
    }

    /** The names of those that send only some rows of the relation. */
    Set<String> filteringRows(TableFacts relation) {
        return restricting(relation, true);
    }

    /** The names of those that send only some columns of the relation. */
    Set<String> filteringColumns(TableFacts relation) {
        return restricting(relation, false);
    }

    private Set<String> restricting(TableFacts relation, boolean rows) {
        Set<String> names = new HashSet<>();
        List<Long> named = new ArrayList<>(ancestorsOf(relation.oid()));
        named.add(relation.oid());
        for (Publication publication : publications) {
            for (Long oid : named) {
                Entry entry = entries.getOrDefault(publication.oid(), Map.of()).get(oid);
                if (entry != null && (rows ? entry.hasRowFilter() : entry.hasColumnList())) {
                    names.add(publication.name());
                }
            }
        }
        return names;
    }

    private boolean names(Publication publication, Long oid) {
        return entries.getOrDefault(publication.oid(), Map.of()).containsKey(oid);
    }

    private boolean namesAncestor(Publication publication, long oid) {
        for (Long ancestor : ancestorsOf(oid)) {
            if (names(publication, ancestor)) {
                return true;
            }
        }
        return false;
    }

    private List<Long> ancestorsOf(long oid) {
        return ancestors.getOrDefault(oid, List.of());
    }
}
