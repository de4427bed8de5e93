package io.tappostgres.replication;

import io.tappostgres.decoding.Lsn;

/**
 * A replication slot as {@code pg_replication_slots} describes it.
 *
 * @param type {@code logical} or {@code physical}
 * @param plugin the output plugin, or null of a physical slot
 * @param database the database that it was created in, or null of a physical slot
 * @param activePid the process that reads from it, 0 if none does or the server does not say
 * @param restartLsn the oldest log that it keeps; {@link Lsn#NONE} if it keeps none
 * @param confirmedFlushLsn up to where its reader has confirmed the log, which it never sends
 *     again; {@link Lsn#NONE} where the server does not say (before PostgreSQL 9.6)
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; null
 *     before PostgreSQL 13
 * @param invalidation why the server gave it up, or null if it did not
 * @param twoPhase whether transactions come when they are prepared, where the plugin can do so
 */
public record LogSlot(
        String name,
        String type,
        String plugin,
        String database,
        boolean active,
        int activePid,
        long restartLsn,
        long confirmedFlushLsn,
        String walStatus,
        String invalidation,
        boolean twoPhase) {

    /** What findings about it are about: a database is read from one slot. */
    String scope() {
        return SlotNames.scopeOf(database);
    }

    /** From where on the log is still sent. */
    public long firstLsn() {
        return confirmedFlushLsn == Lsn.NONE ? restartLsn : confirmedFlushLsn;
    }

    /** Whether the server gave it up, or keeps no log for it: nothing more can be had from it. */
    public boolean isLost() {
        return invalidation != null
                || "lost".equals(walStatus)
                || (restartLsn == Lsn.NONE && !active);
    }

    /** Why it is lost, in words that follow its name. */
    String lossReason() {
        if (invalidation != null) {
            return "was invalidated by the server (" + invalidation + ")";
        }
        return "lost".equals(walStatus)
                ? "was given up by the server, as it held back more log than max_slot_wal_keep_size"
                        + " allows"
                : "has no log any more";
    }
}
