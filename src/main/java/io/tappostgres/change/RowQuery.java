package io.tappostgres.change;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.TapException;
import io.tappostgres.change.CurrentTable.KeyColumn;
import io.tappostgres.connection.CopyRows;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.connection.Literals;
import io.tappostgres.decoding.LogTuple;
import io.tappostgres.json.BufferLimitException;
import io.tappostgres.json.JsonBuffer;
import io.tappostgres.record.CopyFields;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads some columns of rows of one table by their keys, with a COPY, whose text the encoders know.
 * Belongs to one thread.
 *
 * <p>How many rows a statement asks for follows from how large those before were. A row that turns
 * out to be too many is read by a later statement.
 */
final class RowQuery {

    private static final int FIRST_ROWS = 200;
    private static final int MOST_ROWS = 10_000;
    private static final int MOST_SQL_CHARACTERS = 512 * 1024;

    /** Of what it was to be: an answer that is larger is broken off. */
    private static final int MOST_TIMES_TOO_LARGE = 4;

    private static final String SELECT =
            "COPY (SELECT k.n%s FROM (VALUES %s) AS k (n%s) JOIN %s AS t ON %s%s ORDER BY k.n) TO STDOUT";

    private final CurrentRows rows;
    private final RecordShape shape;
    private final List<Integer> fields;
    private final Unavailable reasonOfOthers;
    private final ChangeCounts counts;
    private final Map<String, WantedRow> wanted = new HashMap<>();
    private final CopyFields copied = new CopyFields();
    private RowSource source;
    private int[] keyColumns;
    private int rowsAtATime = FIRST_ROWS;

    /**
     * @param fields of the shape, in ascending order
     * @param reasonOfOthers why other fields that the records lack are not among them, or null
     */
    RowQuery(
            CurrentRows rows,
            RecordShape shape,
            List<Integer> fields,
            Unavailable reasonOfOthers,
            ChangeCounts counts) {
        this.rows = rows;
        this.shape = shape;
        this.fields = List.copyOf(fields);
        this.reasonOfOthers = reasonOfOthers;
        this.counts = counts;
    }

    /** The row that an update has written; null if nothing of it can be read. */
    WantedRow want(LogTuple oldRow, LogTuple newRow) {
        if (reasonOfOthers != null) {
            counts.addUnavailable(reasonOfOthers);
        }
        if (fields.isEmpty()) {
            return null;
        }
        if (source == null) {
            source = rows.source(fields);
            keyColumns =
                    source.key().stream().mapToInt(column -> rows.column(column.name())).toArray();
        }
        if (source.reason() != null) {
            counts.addUnavailable(source.reason());
            return null;
        }
        String key = key(oldRow, newRow);
        if (key == null) {
            counts.addUnavailable(Unavailable.NO_KEY_IN_LOG);
            return null;
        }
        return wanted.computeIfAbsent(key, unseen -> new WantedRow(this, key));
    }

    /**
     * Finds out where the rows are, as the system catalogs have it now.
     *
     * @return why they cannot be read any more, or null
     */
    Unavailable lookAgain() {
        RowSource now = rows.source(fields);
        source =
                now.reason() == null && !now.key().equals(source.key())
                        ? RowSource.none(Unavailable.NO_KEY)
                        : now;
        return source.reason();
    }

    /**
     * Gives rows up.
     *
     * @param message what was said of them, or null
     */
    void refuse(List<WantedRow> refused, Unavailable reason, String message) {
        if (message != null) {
            counts.tellRefusal(message);
        }
        refused.forEach(row -> row.unavailable(reason));
    }

    ChangeCounts counts() {
        return counts;
    }

    String tableName() {
        return rows.tableName();
    }

    /** A key is in the new row, but for a TOASTed one, which is in the old. */
    private String key(LogTuple oldRow, LogTuple newRow) {
        StringBuilder key = new StringBuilder();
        for (int column : keyColumns) {
            LogTuple row = newRow.isMissing(column) ? oldRow : newRow;
            if (row == null || row.isMissing(column) || row.isNull(column)) {
                return null;
            }
            String text = new String(row.bytes(), row.offset(column), row.length(column), UTF_8);
            key.append(',').append(Literals.quoteLiteral(text));
        }
        return key.toString();
    }

    /** Which of the values of a row is that of a field; -1 if none. */
    int indexOf(int field) {
        return fields.indexOf(field);
    }

    /** The server, or the memory, has too much of so many rows: it is tried with fewer. */
    void askForFewer(int than) {
        rowsAtATime = Math.max(1, than / 2);
    }

    /** How many of these rows one statement can ask for. */
    int fitting(List<WantedRow> asked) {
        int count = 0;
        int characters = 0;
        while (count < asked.size() && count < rowsAtATime && characters < MOST_SQL_CHARACTERS) {
            characters += asked.get(count).key().length();
            count++;
        }
        return count;
    }

    /** The statement that reads these rows, each with its number among them. */
    String sql(List<WantedRow> asked) {
        StringBuilder columns = new StringBuilder();
        fields.forEach(
                field ->
                        columns.append(",t.")
                                .append(Identifiers.quoteIdentifier(shape.name(field))));
        StringBuilder names = new StringBuilder();
        StringBuilder join = new StringBuilder();
        StringBuilder nulls = new StringBuilder();
        for (KeyColumn column : source.key()) {
            String name = "k" + names.length();
            names.append(',').append(name);
            join.append(join.isEmpty() ? "" : " AND ")
                    .append(
                            "t.%s %s k.%s"
                                    .formatted(
                                            Identifiers.quoteIdentifier(column.name()),
                                            column.operator(),
                                            name));
            nulls.append(",NULL::").append(column.typeName());
        }
        // The first line, which is no key, gives the constants of all others their types.
        StringBuilder values = new StringBuilder("(-1%s)".formatted(nulls));
        for (int i = 0; i < asked.size(); i++) {
            values.append(",(").append(i).append(asked.get(i).key()).append(')');
        }
        return SELECT.formatted(columns, values, names, source.from(), join, source.condition());
    }

    /**
     * Takes the answer to {@link #sql} in. Rows that it does not have are gone; but of an answer
     * that is far too large, or that memory has no room for, only the beginning is taken.
     *
     * @param budgetBytes how large the answer should be
     */
    void read(CopyRows answer, List<WantedRow> asked, RowValues values, int budgetBytes)
            throws SQLException, InterruptedException {
        int start = values.buffer().length();
        int next = 0;
        int bytes = 0;
        boolean isFull = false;
        for (int length = answer.next(); length >= 0; length = answer.next()) {
            copied.begin(answer.row(), answer.offset(), length);
            copied.next();
            int number = copied.intValue();
            while (next < number) {
                asked.get(next++).gone();
            }
            if (next == number) {
                isFull = !readRow(asked.get(number), values);
                if (isFull) {
                    break;
                }
                next++;
            } else {
                asked.get(number).unavailable(Unavailable.AMBIGUOUS);
            }
            bytes = values.buffer().length() - start;
            if (bytes / MOST_TIMES_TOO_LARGE > budgetBytes && next < asked.size()) {
                break;
            }
        }
        boolean isWhole = !isFull && bytes / MOST_TIMES_TOO_LARGE <= budgetBytes;
        while (isWhole && next < asked.size()) {
            asked.get(next++).gone();
        }
        long fitting = (long) budgetBytes * next / Math.max(bytes, 1);
        long most = Math.min(MOST_ROWS, 4L * asked.size());
        rowsAtATime = (int) Math.max(1, Math.min(fitting, Math.max(most, rowsAtATime)));
    }

    /** Returns false if there is no room behind the values of other rows: it may fit alone. */
    private boolean readRow(WantedRow row, RowValues values) {
        JsonBuffer buffer = values.buffer();
        int start = buffer.length();
        int[] ends = new int[fields.size()];
        try {
            for (int i = 0; i < ends.length; i++) {
                copied.next();
                if (copied.isNull()) {
                    shape.writer().nullPiece(fields.get(i), buffer);
                } else {
                    shape.writer()
                            .piece(
                                    fields.get(i),
                                    copied.bytes(),
                                    copied.offset(),
                                    copied.length(),
                                    buffer);
                }
                ends[i] = buffer.length();
            }
            row.found(start, ends, values.round());
        } catch (TapException e) {
            buffer.truncate(start);
            if (start > 0 && e.getCause() instanceof BufferLimitException) {
                return false;
            }
            refuse(List.of(row), Unavailable.REFUSED, e.getMessage());
        }
        return true;
    }

    /** All records that lack values are out. */
    void forget() {
        wanted.clear();
    }
}
