package io.tappostgres.change;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tappostgres.TapException;
import io.tappostgres.decoding.LogRelation;
import io.tappostgres.decoding.LogTuple;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.plan.LogProperties;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.record.RecordWriter;
import io.tappostgres.record.RecordWriter.Field;
import io.tappostgres.type.OddValues;
import io.tappostgres.type.ValueEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes the changes of one shape of a table as RECORDs of one stream: which column is which
 * property, and by which encoder, is settled when it is made. Belongs to one thread.
 */
final class RecordShape {

    private static final int NO_FIELD = -1;
    private static final int NO_COLUMN = -1;

    private static final ValueEncoder ASCII =
            (source, offset, length, output) -> output.quoted(source, offset, length);

    private final StreamPlan plan;
    private final RecordWriter writer;

    /** By column of the relation, its field or {@link #NO_FIELD}. */
    private final int[] fields;

    /** By field, its column of the relation, or {@link #NO_COLUMN} if no change has shown it. */
    private final int[] columns;

    /** The columns that identify a record, as columns of the relation or {@link #NO_COLUMN}. */
    private final int[] keyColumns;

    private final AbsentFields absent;
    private final int deletedAtField;
    private final boolean hasLsn;

    /**
     * @param plan of the stream when its table has this shape
     * @param oddValues by column, of the whole stream
     */
    RecordShape(
            StreamPlan plan,
            LogRelation relation,
            LogProperties properties,
            long version,
            String timeExtracted,
            Map<String, OddValues> oddValues) {
        this.plan = plan;
        List<Field> written = new ArrayList<>();
        fields = new int[relation.columns().size()];
        Arrays.fill(fields, NO_FIELD);
        columns = new int[plan.columns().size()];
        for (StreamPlan.PlannedColumn planned : plan.columns()) {
            String name = planned.name();
            int column = columnOf(relation, name);
            columns[written.size()] = column;
            if (column != NO_COLUMN) {
                fields[column] = written.size();
            }
            OddValues odd = oddValues.computeIfAbsent(name, any -> new OddValues());
            written.add(new Field(name, planned.mapping().newEncoder(odd)));
        }
        absent = new AbsentFields(columns.length);
        keyColumns =
                plan.keyProperties().stream().mapToInt(key -> columnOf(relation, key)).toArray();
        deletedAtField = written.size();
        hasLsn = properties.hasLsn();
        properties.names().forEach(name -> written.add(new Field(name, ASCII)));
        writer = new RecordWriter(plan.streamName(), written, version, timeExtracted);
    }

    private static int columnOf(LogRelation relation, String name) {
        for (int column = 0; column < relation.columns().size(); column++) {
            if (relation.columns().get(column).name().equals(name)) {
                return column;
            }
        }
        return NO_COLUMN;
    }

    /** Whether a record of it can be told from others. */
    boolean hasKey() {
        return keyColumns.length > 0;
    }

    /** Whether all columns of the key are there. */
    boolean hasKeyOf(LogTuple row) {
        for (int column : keyColumns) {
            if (column == NO_COLUMN || row.isMissing(column)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an update gave the row another key, as far as the log tells. */
    boolean changesKey(LogTuple oldRow, LogTuple newRow) {
        for (int column : keyColumns) {
            boolean isKnown =
                    column != NO_COLUMN && !oldRow.isMissing(column) && !newRow.isMissing(column);
            if (isKnown && !oldRow.isEqual(column, newRow)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Appends the record of a row as it is now.
     *
     * @param oldRow where values that the new one does not have are looked for, or null
     * @return what neither of them has, and the record lacks; valid until the next record
     * @throws TapException if a value cannot be encoded; the buffer is then as it was
     */
    AbsentFields writeRow(LogTuple oldRow, LogTuple row, long lsn, JsonBuffer output) {
        writer.begin(output);
        absent.clear();
        for (int field = 0; field < columns.length; field++) {
            int column = columns[field];
            if (column == NO_COLUMN) {
                absent.add(field, output.length(), writer.isEmpty());
            } else if (!row.isMissing(column)) {
                writeValue(column, row);
            } else if (oldRow != null && !oldRow.isMissing(column)) {
                writeValue(column, oldRow);
            } else {
                absent.add(field, output.length(), writer.isEmpty());
            }
        }
        writer.nullValue(deletedAtField);
        end(lsn);
        return absent;
    }

    /**
     * Appends the record of a row that was deleted.
     *
     * @param deletedAt an RFC 3339 time
     * @param whole whether all that the log has of the row is written, and not the key alone
     */
    void writeDeleted(
            LogTuple oldRow, byte[] deletedAt, long lsn, boolean whole, JsonBuffer output) {
        writer.begin(output);
        if (whole) {
            for (int column = 0; column < fields.length; column++) {
                if (fields[column] != NO_FIELD && !oldRow.isMissing(column)) {
                    writeValue(column, oldRow);
                }
            }
        } else {
            for (int column : keyColumns) {
                writeValue(column, oldRow);
            }
        }
        writer.value(deletedAtField, deletedAt, 0, deletedAt.length);
        end(lsn);
    }

    /** Whether a change has shown the field's column. */
    boolean isShown(int field) {
        return columns[field] != NO_COLUMN;
    }

    /** The name of the field's column. */
    String name(int field) {
        return plan.columns().get(field).name();
    }

    /** The {@code pg_type.oid} that the field's column has in this shape. */
    long typeOid(int field) {
        return plan.table().column(name(field)).typeOid();
    }

    /** What the records are written by. */
    RecordWriter writer() {
        return writer;
    }

    private void writeValue(int column, LogTuple row) {
        if (row.isNull(column)) {
            writer.nullValue(fields[column]);
        } else {
            writer.value(fields[column], row.bytes(), row.offset(column), row.length(column));
        }
    }

    private void end(long lsn) {
        if (hasLsn) {
            byte[] digits = Long.toUnsignedString(lsn).getBytes(US_ASCII);
            writer.value(deletedAtField + 1, digits, 0, digits.length);
        }
        writer.end();
    }
}
