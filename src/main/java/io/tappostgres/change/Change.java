package io.tappostgres.change;

import io.tappostgres.decoding.LogRelation;
import io.tappostgres.decoding.LogTuple;

/** A change of one row; filled again for the next one, and so of one thread. */
final class Change {

    /** What became of the row. */
    enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    private Kind kind;
    private LogRelation relation;
    private LogTuple oldRow;
    private LogTuple newRow;
    private long lsn;
    private byte[] committedAt;

    /**
     * @param committedAt an RFC 3339 time
     */
    void beginTransaction(byte[] committedAt) {
        this.committedAt = committedAt;
    }

    /**
     * @param oldRow of an update or a delete, or null
     * @param newRow of an insert or an update
     * @param lsn the position that the server gives the change
     */
    void set(Kind kind, LogRelation relation, LogTuple oldRow, LogTuple newRow, long lsn) {
        this.kind = kind;
        this.relation = relation;
        this.oldRow = oldRow;
        this.newRow = newRow;
        this.lsn = lsn;
    }

    Kind kind() {
        return kind;
    }

    LogRelation relation() {
        return relation;
    }

    LogTuple oldRow() {
        return oldRow;
    }

    LogTuple newRow() {
        return newRow;
    }

    long lsn() {
        return lsn;
    }

    byte[] committedAt() {
        return committedAt;
    }
}
