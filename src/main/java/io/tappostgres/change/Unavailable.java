package io.tappostgres.change;

/** Why a value that an update did not change cannot be read from the table. */
enum Unavailable {
    TABLE_GONE("the table is gone"),
    COLUMN_CHANGED("the table no longer has the column, or has it with another type"),
    NO_KEY(
            "the table has no primary key or unique index, with NOT NULL columns that are in the log, by which to find the row"),
    NO_KEY_IN_LOG(
            "the log does not have the key of the row, such as a NaN, which wal2json leaves out"),
    AMBIGUOUS("two rows of the table have the same key now"),
    NO_RIGHT("the user may not read the table: GRANT SELECT on it, and USAGE on its schema"),
    ROW_SECURITY("row security limits what the user sees of the table: give it BYPASSRLS"),
    NOT_VISIBLE(
            "the commit was not visible within 10 seconds, as happens while it waits for a synchronous standby"),
    REFUSED("it could not be read, for the reason given above");

    private final String words;

    Unavailable(String words) {
        this.words = words;
    }

    /** The reason in words, with the remedy if there is one. */
    String words() {
        return words;
    }
}
