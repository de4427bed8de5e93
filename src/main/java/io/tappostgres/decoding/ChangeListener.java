package io.tappostgres.decoding;

import java.util.List;

/**
 * What a {@link ChangeDecoder} calls, in the order of the log: transactions one after the other, in
 * the order of their commits, and within each its changes.
 *
 * <p>The tuples are the decoder's and are valid during the call only.
 */
public interface ChangeListener {

    /**
     * A transaction begins.
     *
     * @param xid the lower 32 bits of its id
     * @param commitLsn a position within its commit record, before the end of it
     * @param commitMicros when it was committed, in microseconds since 2000-01-01 UTC
     */
    void begin(int xid, long commitLsn, long commitMicros) throws InterruptedException;

    /** A row was inserted; its tuple has every column of the relation that the log can have. */
    void insert(LogRelation relation, LogTuple row) throws InterruptedException;

    /**
     * A row was updated.
     *
     * @param oldRow the replica identity before, or the whole row before if that is FULL; null if
     *     the identity did not change
     */
    void update(LogRelation relation, LogTuple oldRow, LogTuple newRow) throws InterruptedException;

    /**
     * A row was deleted.
     *
     * @param oldRow its replica identity, or the whole row if that is FULL
     */
    void delete(LogRelation relation, LogTuple oldRow) throws InterruptedException;

    /** Tables were emptied by TRUNCATE. */
    void truncate(List<LogRelation> relations) throws InterruptedException;

    /**
     * The transaction is complete.
     *
     * @param endLsn the end of its commit record
     */
    void commit(long endLsn) throws InterruptedException;
}
