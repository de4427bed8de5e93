package io.tappostgres.bench.section;

/**
 * What orders_changes.sql changes: inserts in transactions of 1,000, one update of many, one delete
 * of many.
 */
record OrdersChanges(long inserts) {

    /**
     * What only updates have, in messages and records alike; found by {@link
     * Workbench#requireCount}.
     */
    static final String UPDATED = "amended";

    /** What only records of deletes have. */
    static final String DELETED = "sdc_deleted_at\":\"";

    long updates() {
        return inserts / 4;
    }

    long deletes() {
        return inserts / 10;
    }

    long all() {
        return inserts + updates() + deletes();
    }
}
