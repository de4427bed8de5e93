package io.tappostgres.decoding;

import java.util.List;

/** Looks at every value that a decoder gives, and at nothing else, so that it costs little. */
final class SummedCalls implements ChangeListener {

    private long sum;

    long sum() {
        return sum;
    }

    @Override
    public void insert(LogRelation relation, LogTuple row) {
        add(row);
    }

    @Override
    public void update(LogRelation relation, LogTuple oldRow, LogTuple newRow) {
        if (oldRow != null) {
            add(oldRow);
        }
        add(newRow);
    }

    @Override
    public void delete(LogRelation relation, LogTuple oldRow) {
        add(oldRow);
    }

    private void add(LogTuple row) {
        for (int column = 0; column < row.columnCount(); column++) {
            if (!row.isMissing(column) && !row.isNull(column)) {
                sum += row.offset(column) + row.length(column);
            }
        }
    }

    @Override
    public void begin(int xid, long commitLsn, long commitMicros) {
        sum += commitLsn;
    }

    @Override
    public void truncate(List<LogRelation> relations) {
        sum += relations.size();
    }

    @Override
    public void commit(long endLsn) {
        sum += endLsn;
    }
}
