package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The shape of a table as far as its changes have shown it, and the {@link LogRelation} that stands
 * for it. Immutable, but for the arrays that it keeps to itself.
 */
final class Wal2JsonShape {

    private static final int NO_TYPMOD = -1;

    private final LogRelation relation;
    private final byte[][] names;
    private final long[] typeOids;

    private Wal2JsonShape(LogRelation relation) {
        this.relation = relation;
        int count = relation.columns().size();
        names = new byte[count][];
        typeOids = new long[count];
        for (int i = 0; i < count; i++) {
            names[i] = relation.columns().get(i).name().getBytes(UTF_8);
            typeOids[i] = relation.columns().get(i).typeOid();
        }
    }

    /** The shape of a table that no change has shown a column of. */
    static Wal2JsonShape unknown(String schemaName, String name) {
        return new Wal2JsonShape(new LogRelation(0, schemaName, name, List.of(), false));
    }

    LogRelation relation() {
        return relation;
    }

    /**
     * Fills a row with the values of these columns, by their names; the other columns are missing
     * in it.
     *
     * @return false if one of them is not of this shape; the row is then not to be used
     */
    boolean fill(Wal2JsonColumns columns, LogTuple row) {
        row.begin(columns.bytes(), names.length);
        int next = 0;
        for (int i = 0; i < columns.count(); i++) {
            int column = find(columns, i, next);
            if (column < 0) {
                return false;
            }
            int length = columns.valueLength(i);
            if (length == Wal2JsonColumns.NULL) {
                row.setNull(column);
            } else {
                row.setText(column, columns.valueOffset(i), length);
            }
            next = column + 1;
        }
        return true;
    }

    /** The same, but false also if the shape has other columns than these, or may have. */
    boolean fillWhole(Wal2JsonColumns columns, LogTuple row) {
        return relation.isWhole() && columns.count() == names.length && fill(columns, row);
    }

    /** The shape that has exactly these columns. */
    Wal2JsonShape replacedBy(Wal2JsonColumns columns) {
        List<LogColumn> all = new ArrayList<>();
        for (int i = 0; i < columns.count(); i++) {
            all.add(column(columns, i));
        }
        return of(all, true);
    }

    /**
     * The shape that has these columns too, with the types that they have now. wal2json lists
     * columns in the table's order, so an unknown one is put behind the one it follows.
     */
    Wal2JsonShape grownBy(Wal2JsonColumns columns) {
        List<LogColumn> all = new ArrayList<>(relation.columns());
        int next = 0;
        for (int i = 0; i < columns.count(); i++) {
            LogColumn column = column(columns, i);
            int known = 0;
            while (known < all.size() && !all.get(known).name().equals(column.name())) {
                known++;
            }
            if (known < all.size()) {
                all.set(known, column);
                next = known + 1;
            } else {
                all.add(next++, column);
            }
        }
        return of(all, relation.isWhole());
    }

    private Wal2JsonShape of(List<LogColumn> columns, boolean isWhole) {
        return new Wal2JsonShape(
                new LogRelation(
                        relation.oid(), relation.schemaName(), relation.name(), columns, isWhole));
    }

    private static LogColumn column(Wal2JsonColumns columns, int i) {
        String name =
                new String(columns.bytes(), columns.nameOffset(i), columns.nameLength(i), UTF_8);
        return new LogColumn(name, columns.typeOid(i), NO_TYPMOD);
    }

    /** Looks first where the column is if all are there in their order. */
    private int find(Wal2JsonColumns columns, int i, int first) {
        for (int column = first; column < names.length; column++) {
            if (is(column, columns, i)) {
                return column;
            }
        }
        for (int column = 0; column < first && column < names.length; column++) {
            if (is(column, columns, i)) {
                return column;
            }
        }
        return -1;
    }

    private boolean is(int column, Wal2JsonColumns columns, int i) {
        byte[] name = names[column];
        int offset = columns.nameOffset(i);
        int length = columns.nameLength(i);
        return typeOids[column] == columns.typeOid(i)
                && name.length == length
                && Arrays.equals(name, 0, length, columns.bytes(), offset, offset + length);
    }
}
