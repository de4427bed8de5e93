package io.tappostgres.change;

import io.tappostgres.change.CurrentTable.CurrentColumn;
import io.tappostgres.change.CurrentTable.KeyColumn;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.decoding.LogColumn;
import io.tappostgres.decoding.LogRelation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out how the rows of one table, whose changes come in one shape, are read as they are now.
 * Belongs to one thread.
 *
 * <p>They are read from the table that the log names, since tables that inherit from one another
 * can share keys; or, where the user may read that only by way of the stream's table, from there.
 */
final class CurrentRows {

    private final RecordShape shape;
    private final LogRelation relation;
    private final long streamOid;
    private final boolean isDescendant;
    private final CurrentCatalogs catalogs;
    private final ChangeCounts counts;
    private final Map<BitSet, RowQuery> queries = new HashMap<>();

    /**
     * @param streamOid of the stream's table
     * @param isDescendant whether the relation is a partition, or a table that inherits
     */
    CurrentRows(
            RecordShape shape,
            LogRelation relation,
            long streamOid,
            boolean isDescendant,
            CurrentCatalogs catalogs,
            ChangeCounts counts) {
        this.shape = shape;
        this.relation = relation;
        this.streamOid = streamOid;
        this.isDescendant = isDescendant;
        this.catalogs = catalogs;
        this.counts = counts;
    }

    /** What reads the fields that a record lacks. */
    RowQuery query(AbsentFields absent) {
        BitSet numbers = absent.numbers();
        RowQuery query = queries.get(numbers);
        if (query == null) {
            query = newQuery(numbers);
            queries.put(numbers, query);
        }
        return query;
    }

    private RowQuery newQuery(BitSet absent) {
        CurrentTable table = catalogs.currentTable(oid());
        List<Integer> fields = new ArrayList<>();
        Unavailable reason = null;
        for (int field = absent.nextSetBit(0); field >= 0; field = absent.nextSetBit(field + 1)) {
            if (!mayHaveBeenLeftOut(field, table)) {
                continue;
            }
            Unavailable ofField = reason(table, field);
            if (ofField == null) {
                fields.add(field);
            } else {
                reason = ofField;
            }
        }
        return new RowQuery(this, shape, fields, reason, counts);
    }

    /** The log need not have shown a column that it was not there for, or that is not stored. */
    private boolean mayHaveBeenLeftOut(int field, CurrentTable table) {
        if (shape.isShown(field) || table == null) {
            return true;
        }
        CurrentColumn column = table.columns().get(shape.name(field));
        return column != null && column.canBeToasted();
    }

    private Unavailable reason(CurrentTable table, int field) {
        if (table == null) {
            return Unavailable.TABLE_GONE;
        }
        CurrentColumn column = table.columns().get(shape.name(field));
        return column == null || column.typeOid() != shape.typeOid(field)
                ? Unavailable.COLUMN_CHANGED
                : null;
    }

    /** Where these fields are read, as the table is now. */
    RowSource source(List<Integer> fields) {
        long oid = oid();
        CurrentTable table = catalogs.currentTable(oid);
        for (int field : fields) {
            Unavailable reason = reason(table, field);
            if (reason != null) {
                return RowSource.none(reason);
            }
        }
        if (table == null) {
            return RowSource.none(Unavailable.TABLE_GONE);
        }
        List<String> names = relation.columns().stream().map(LogColumn::name).toList();
        List<KeyColumn> key = table.keyOf(names);
        if (key == null) {
            return RowSource.none(Unavailable.NO_KEY);
        }
        List<String> read = new ArrayList<>(key.stream().map(KeyColumn::name).toList());
        fields.forEach(field -> read.add(shape.name(field)));
        if (table.shows(read)) {
            String only = table.hasHeirs() ? "ONLY " : "";
            return new RowSource(null, only + table.quotedName(), "", key);
        }
        CurrentTable whole = isDescendant ? catalogs.currentTable(streamOid) : null;
        if (whole != null && whole.shows(read)) {
            return new RowSource(null, whole.quotedName(), " AND t.tableoid = " + oid, key);
        }
        return RowSource.none(table.hidesRows() ? Unavailable.ROW_SECURITY : Unavailable.NO_RIGHT);
    }

    private long oid() {
        return isDescendant ? catalogs.tableOid(relation) : streamOid;
    }

    /** The column of the relation that has this name, which there must be. */
    int column(String name) {
        for (int column = 0; column < relation.columns().size(); column++) {
            if (relation.columns().get(column).name().equals(name)) {
                return column;
            }
        }
        throw new IllegalArgumentException("no such column");
    }

    /** The table in words. */
    String tableName() {
        return Identifiers.quoteQualified(relation.schemaName(), relation.name());
    }
}
