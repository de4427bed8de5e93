package io.tappostgres.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes down what a decoder calls, one line for each call, and a line before for each {@link
 * LogRelation} object that it has not given before. Reads every value at once, as it is valid
 * during the call only.
 */
public class RecordedCalls implements ChangeListener {

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int LONG_BYTES = 200;

    private final List<String> lines = new ArrayList<>();
    private final IdentityHashMap<LogRelation, Integer> relations = new IdentityHashMap<>();

    public List<String> lines() {
        return lines;
    }

    /** The same without the transactions that have no change; those of DDL are. */
    public List<String> changes() {
        List<String> changes = new ArrayList<>();
        for (String line : lines) {
            int last = changes.size() - 1;
            if (line.startsWith("commit ") && changes.get(last).startsWith("begin ")) {
                changes.remove(last);
            } else {
                changes.add(line);
            }
        }
        return changes;
    }

    /** How a line calls a relation: which of those that were given so far it is, from 1 on. */
    protected String number(LogRelation relation) {
        Integer known = relations.get(relation);
        if (known != null) {
            return "#" + known;
        }
        int number = relations.size() + 1;
        relations.put(relation, number);
        StringBuilder line = new StringBuilder("relation #" + number + " ");
        line.append(relation.schemaName()).append('.').append(relation.name());
        for (LogColumn column : relation.columns()) {
            line.append(", ").append(column.name()).append(' ').append(column.typeOid());
        }
        lines.add(line.toString());
        return "#" + number;
    }

    @Override
    public void begin(int xid, long commitLsn, long commitMicros) {
        lines.add(
                "begin %s %s %s"
                        .formatted(
                                Integer.toUnsignedString(xid),
                                Lsn.format(commitLsn),
                                EPOCH.plus(commitMicros, ChronoUnit.MICROS)));
    }

    @Override
    public void insert(LogRelation relation, LogTuple row) {
        String number = number(relation);
        lines.add("insert " + number + text(relation, row));
    }

    @Override
    public void update(LogRelation relation, LogTuple oldRow, LogTuple newRow) {
        String number = number(relation);
        String old = oldRow == null ? "" : " from" + text(relation, oldRow);
        lines.add("update " + number + old + " to" + text(relation, newRow));
    }

    @Override
    public void delete(LogRelation relation, LogTuple oldRow) {
        String number = number(relation);
        lines.add("delete " + number + text(relation, oldRow));
    }

    @Override
    public void truncate(List<LogRelation> emptied) {
        List<String> numbers = new ArrayList<>();
        for (LogRelation relation : emptied) {
            numbers.add(number(relation));
        }
        lines.add("truncate " + String.join(" ", numbers));
    }

    @Override
    public void commit(long endLsn) {
        lines.add("commit " + Lsn.format(endLsn));
    }

    private static String text(LogRelation relation, LogTuple row) {
        if (row.columnCount() != relation.columns().size()) {
            throw new AssertionError("a row of " + row.columnCount() + " columns");
        }
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < row.columnCount(); column++) {
            if (!row.isMissing(column)) {
                text.append(' ').append(relation.columns().get(column).name()).append('=');
                text.append(row.isNull(column) ? "NULL" : '«' + value(row, column) + '»');
            }
        }
        return text.toString();
    }

    private static String value(LogTuple row, int column) {
        byte[] bytes = row.bytes();
        String value = new String(bytes, row.offset(column), row.length(column), UTF_8);
        if (value.length() > LONG_BYTES) {
            return value.substring(0, 3) + "… " + value.length();
        }
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character < ' ' || character == 0x7F) {
                visible.append("<%02x>".formatted((int) character));
            } else {
                visible.append(character);
            }
        }
        return visible.toString();
    }
}
