package io.tappostgres.change;

/**
 * A row that records lack values of, and what was found of it. Belongs to one thread.
 *
 * <p>What is found lies in {@link RowValues} and is forgotten with them; that nothing can be found
 * holds for good.
 */
final class WantedRow {

    private final RowQuery query;
    private final String key;
    private int[] ends;
    private int start;
    private long round;
    private long askedIn;
    private boolean isGone;
    private Unavailable reason;

    /**
     * @param key its values in SQL, with commas
     */
    WantedRow(RowQuery query, String key) {
        this.query = query;
        this.key = key;
    }

    RowQuery query() {
        return query;
    }

    String key() {
        return key;
    }

    /** Whether it is asked for in this round; true from the second call on. */
    boolean isAskedIn(long thisRound) {
        boolean wasAsked = askedIn == thisRound;
        askedIn = thisRound;
        return wasAsked;
    }

    /** It has values, which lie one behind the other. */
    void found(int start, int[] ends, long thisRound) {
        this.start = start;
        this.ends = ends;
        this.round = thisRound;
    }

    /** There is no such row any more. */
    void gone() {
        isGone = true;
    }

    /** The row cannot be read. */
    void unavailable(Unavailable why) {
        isGone = true;
        reason = why;
    }

    /** Why it cannot be read; null if it can, or is gone. */
    Unavailable reason() {
        return reason;
    }

    /** Whether it is known what is put into the records. */
    boolean isKnown(long thisRound) {
        return isGone || round == thisRound;
    }

    boolean isGone() {
        return isGone;
    }

    /** Where the value of a column begins. */
    int start(int column) {
        return column == 0 ? start : ends[column - 1];
    }

    int end(int column) {
        return ends[column];
    }
}
