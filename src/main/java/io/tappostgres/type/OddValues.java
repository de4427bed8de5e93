package io.tappostgres.type;

/**
 * Counts the values of one column that JSON, or the column's JSON Schema, cannot show as they are.
 * Belongs to one column of one reader; not thread-safe.
 */
public final class OddValues {

    private long notFinite;
    private long clamped;
    private long beyondSchema;

    /** A NaN or an infinity, shown as null. */
    public void countNotFinite() {
        notFinite++;
    }

    /** A date or timestamp outside of the years 1 to 9999, shown as the nearest one within. */
    public void countClamped() {
        clamped++;
    }

    /**
     * A number with all its digits, but beyond the bounds that a catalog has in its JSON Schema.
     */
    public void countBeyondSchema() {
        beyondSchema++;
    }

    /** Adds what another reader of the same column has counted. */
    public void add(OddValues other) {
        notFinite += other.notFinite;
        clamped += other.clamped;
        beyondSchema += other.beyondSchema;
    }

    public long notFinite() {
        return notFinite;
    }

    public long clamped() {
        return clamped;
    }

    public long beyondSchema() {
        return beyondSchema;
    }
}
