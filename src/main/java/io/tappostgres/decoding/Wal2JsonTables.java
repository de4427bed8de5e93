package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables that changes have named, and the shape that each has now. wal2json describes no table;
 * what it looks like is gathered from the changes.
 *
 * <p>An INSERT has every column, so it says the shape. An UPDATE may lack TOASTed values that it
 * left as they were, and a replica identity has only some columns: what they lack stays part of the
 * shape, and what they have besides is added to it. So a column that was dropped is missing in
 * UPDATEs until the next INSERT tells. Belongs to one thread.
 */
final class Wal2JsonTables {

    private final Map<Name, Table> tables = new HashMap<>();
    private final Name sought = new Name();
    private Table last = new Table(Wal2JsonShape.unknown("", ""));

    /** The table of these names; its shape is unknown if it was not named before. */
    Table get(byte[] bytes, int schemaOffset, int schemaLength, int offset, int length) {
        if (sought.is(bytes, schemaOffset, schemaLength, offset, length)) {
            return last;
        }
        sought.set(bytes, schemaOffset, schemaLength, offset, length);
        last = tables.get(sought);
        if (last == null) {
            last =
                    new Table(
                            Wal2JsonShape.unknown(
                                    new String(bytes, schemaOffset, schemaLength, UTF_8),
                                    new String(bytes, offset, length, UTF_8)));
            tables.put(sought.copy(), last);
        }
        return last;
    }

    /** One table. */
    static final class Table {

        private Wal2JsonShape shape;

        private Table(Wal2JsonShape shape) {
            this.shape = shape;
        }

        LogRelation relation() {
            return shape.relation();
        }

        /** Fills the row that an INSERT has. */
        void fillInserted(Wal2JsonColumns columns, LogTuple row) {
            if (!shape.fillWhole(columns, row)) {
                shape = shape.replacedBy(columns);
                shape.fill(columns, row);
            }
        }

        /** Fills both rows that an UPDATE has. */
        void fillUpdated(
                Wal2JsonColumns oldColumns,
                LogTuple oldRow,
                Wal2JsonColumns newColumns,
                LogTuple newRow) {
            if (!shape.fill(newColumns, newRow) || !shape.fill(oldColumns, oldRow)) {
                shape = shape.grownBy(oldColumns).grownBy(newColumns);
                shape.fill(newColumns, newRow);
                shape.fill(oldColumns, oldRow);
            }
        }

        /** Fills the row that a DELETE has. */
        void fillDeleted(Wal2JsonColumns columns, LogTuple row) {
            if (!shape.fill(columns, row)) {
                shape = shape.grownBy(columns);
                shape.fill(columns, row);
            }
        }
    }

    /** The bytes of both names, one behind the other. */
    private static final class Name {

        private byte[] bytes = {};
        private int schemaLength;
        private int length;

        boolean is(byte[] other, int schemaOffset, int otherSchemaLength, int offset, int count) {
            return schemaLength == otherSchemaLength
                    && length == otherSchemaLength + count
                    && Arrays.equals(
                            bytes,
                            0,
                            schemaLength,
                            other,
                            schemaOffset,
                            schemaOffset + otherSchemaLength)
                    && Arrays.equals(bytes, schemaLength, length, other, offset, offset + count);
        }

        void set(byte[] other, int schemaOffset, int otherSchemaLength, int offset, int count) {
            schemaLength = otherSchemaLength;
            length = otherSchemaLength + count;
            if (bytes.length < length) {
                bytes = new byte[2 * length];
            }
            System.arraycopy(other, schemaOffset, bytes, 0, schemaLength);
            System.arraycopy(other, offset, bytes, schemaLength, count);
        }

        Name copy() {
            Name copy = new Name();
            copy.bytes = Arrays.copyOf(bytes, length);
            copy.schemaLength = schemaLength;
            copy.length = length;
            return copy;
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof Name other
                    && other.is(bytes, 0, schemaLength, schemaLength, length - schemaLength);
        }

        @Override
        public int hashCode() {
            int hash = schemaLength;
            for (int i = 0; i < length; i++) {
                hash = 31 * hash + bytes[i];
            }
            return hash;
        }
    }
}
