package io.tappostgres.replication;

import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The marks of all tables of a run as they are now, and how they differ from those of an earlier
 * one. Read with a few queries, however many tables there are.
 */
public final class TableMarks {

    private static final String OLDEST_XID =
            "SELECT txid_snapshot_xmin(txid_current_snapshot()) & 4294967295";

    /**
     * The tables themselves, and by which transaction each part was attached and made: a table's
     * system columns keep the entries that CREATE TABLE made. A part that is being detached counts
     * no more.
     */
    private static final String RELATIONS =
            """
            WITH RECURSIVE tree (root, oid, attached_by) AS (
                SELECT t.oid, t.oid, 0::bigint FROM unnest(?) AS t (oid)
                UNION
                SELECT t.root, i.inhrelid, i.xmin::text::bigint
                FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid AND %s)
            SELECT t.root::bigint, t.oid::bigint, t.attached_by, n.nspname, c.relname, c.relkind,
                   c.relfilenode::bigint,
                   (SELECT a.xmin::text::bigint FROM pg_attribute a
                    WHERE a.attrelid = t.oid AND a.attname = 'tableoid')
            FROM tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
            ORDER BY t.root, t.oid
            """;

    /**
     * An entry is written again when its column gets another type, be it by USING alone; VACUUM
     * FULL does so too, for a column that has the values of its rows in the catalog: that column is
     * told by its default.
     */
    private static final String COLUMNS =
            """
            SELECT a.attrelid::bigint, a.attname, a.attisdropped, %1$s,
                   CASE WHEN a.attisdropped THEN '-'
                        WHEN %1$s THEN 'd' || coalesce(d.oid, 0)::text
                        ELSE a.xmin::text END,
                   coalesce(d.oid, 0)::bigint
            FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = ANY (?) AND a.attnum > 0
            ORDER BY a.attrelid, a.attnum
            """;

    /** One relation of a table: itself, or a part of it. */
    private record Relation(
            long oid,
            long attachedBy,
            long madeBy,
            String quotedName,
            boolean holdsRows,
            long filenode) {}

    private final long lsn;
    private final long oldestXid;

    /** By the oid of the table. */
    private final Map<Long, List<Relation>> relations = new HashMap<>();

    /** By the oid of the relation. */
    private final Map<Long, List<TableColumn>> columns = new HashMap<>();

    private TableMarks(long lsn, long oldestXid) {
        this.lsn = lsn;
        this.oldestXid = oldestXid;
    }

    /**
     * Reads what there is to know.
     *
     * @param earlier marks that are to be compared
     */
    public static TableMarks read(
            Connection connection, Collection<Long> tableOids, Collection<TableMark> earlier)
            throws SQLException {
        long oldestXid;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OLDEST_XID)) {
            row.next();
            oldestXid = row.getLong(1);
        }
        long lsn = LogFunctions.of(connection).readCurrentLsn(connection);
        TableMarks marks = new TableMarks(lsn, oldestXid);
        marks.readRelations(connection, tableOids);
        List<Long> wanted = new ArrayList<>();
        earlier.forEach(mark -> wanted.add(mark.relation()));
        tableOids.forEach(oid -> wanted.add(marks.rowHolder(oid).oid()));
        marks.readColumns(connection, wanted);
        return marks;
    }

    private void readRelations(Connection connection, Collection<Long> tableOids)
            throws SQLException {
        boolean knowsDetaching = ServerVersion.of(connection).isAtLeast(ServerVersion.V14);
        String sql = RELATIONS.formatted(knowsDetaching ? "NOT i.inhdetachpending" : "true");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, LogTables.oidArray(connection, tableOids.toArray(Long[]::new)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    relations
                            .computeIfAbsent(row.getLong(1), root -> new ArrayList<>())
                            .add(
                                    new Relation(
                                            row.getLong(2),
                                            row.getLong(3),
                                            row.getLong(8),
                                            Identifiers.quoteQualified(
                                                    row.getString(4), row.getString(5)),
                                            row.getString(6).equals("r"),
                                            row.getLong(7)));
                }
            }
        }
    }

    private void readColumns(Connection connection, Collection<Long> relationOids)
            throws SQLException {
        boolean knowsMissing = ServerVersion.of(connection).isAtLeast(ServerVersion.V11);
        String sql = COLUMNS.formatted(knowsMissing ? "a.atthasmissing" : "false");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, LogTables.oidArray(connection, relationOids.toArray(Long[]::new)));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.computeIfAbsent(row.getLong(1), oid -> new ArrayList<>())
                            .add(
                                    new TableColumn(
                                            row.getString(2),
                                            row.getBoolean(3),
                                            row.getBoolean(4),
                                            row.getString(5),
                                            row.getLong(6)));
                }
            }
        }
    }

    /** The relation that the mark of a table tells of. */
    private Relation rowHolder(long tableOid) {
        Relation last = new Relation(0, 0, 0, "", false, 0);
        for (Relation relation : relations.getOrDefault(tableOid, List.of())) {
            if (relation.holdsRows()) {
                last = relation;
            }
        }
        return last;
    }

    private boolean isRecent(Relation part, long xid) {
        // Transaction ids are compared modulo 2^32, as the server does.
        return (int) part.attachedBy() - (int) xid >= 0;
    }

    private static boolean isPart(Relation relation) {
        return relation.attachedBy() != 0;
    }

    /** The mark of a table as it is now. */
    public TableMark mark(long tableOid) {
        Relation rowHolder = rowHolder(tableOid);
        int parts = 0;
        List<Long> recent = new ArrayList<>();
        for (Relation relation : relations.getOrDefault(tableOid, List.of())) {
            if (isPart(relation) && isRecent(relation, oldestXid)) {
                recent.add(relation.oid());
            } else if (isPart(relation)) {
                parts++;
            }
        }
        return new TableMark(
                lsn,
                oldestXid,
                rowHolder.oid(),
                rowHolder.filenode(),
                columnsOf(rowHolder.oid()).stream().map(TableColumn::entry).toList(),
                parts,
                recent);
    }

    private List<TableColumn> columnsOf(long relationOid) {
        return columns.getOrDefault(relationOid, List.of());
    }

    /** What has been done to a table since an earlier mark, beside what the log has. */
    public TableChanges changes(long tableOid, TableMark earlier) {
        List<TableColumn> now = columnsOf(earlier.relation());
        List<String> filled = new ArrayList<>();
        List<String> rewritten = new ArrayList<>();
        boolean isRewritten = isRewritten(tableOid, earlier);
        boolean sameColumns = now.size() == earlier.columns().size();
        for (int i = 0; i < now.size(); i++) {
            TableColumn column = now.get(i);
            boolean isNew = i >= earlier.columns().size();
            boolean isOther = isNew || !column.isAs(earlier.columns().get(i));
            sameColumns &= !isOther;
            if (column.isDropped() || !isOther) {
                continue;
            }
            if (isNew && column.isFilledByCatalog()) {
                filled.add(column.name());
            } else if (isRewritten) {
                rewritten.add(column.name());
            }
        }
        List<Relation> all = relations.getOrDefault(tableOid, List.of());
        return new TableChanges(
                filled, rewritten, attached(all, earlier), isPartGone(all, earlier), sameColumns);
    }

    private boolean isRewritten(long tableOid, TableMark earlier) {
        return relations.getOrDefault(tableOid, List.of()).stream()
                .anyMatch(
                        relation ->
                                relation.oid() == earlier.relation()
                                        && relation.filenode() != earlier.filenode());
    }

    /** The parts that were tables of their own before. */
    private List<String> attached(List<Relation> all, TableMark earlier) {
        return all.stream()
                .filter(TableMarks::isPart)
                .filter(part -> isRecent(part, earlier.oldestXid()))
                .filter(part -> part.attachedBy() != part.madeBy())
                .filter(part -> !earlier.recentParts().contains(part.oid()))
                .map(Relation::quotedName)
                .distinct()
                .toList();
    }

    private boolean isPartGone(List<Relation> all, TableMark earlier) {
        List<Relation> parts = all.stream().filter(TableMarks::isPart).toList();
        long left = parts.stream().filter(part -> !isRecent(part, earlier.oldestXid())).count();
        List<Long> oids = parts.stream().map(Relation::oid).toList();
        return left < earlier.parts() || !oids.containsAll(earlier.recentParts());
    }
}
