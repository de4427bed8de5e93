package io.tappostgres.sync;

import java.util.Locale;

/**
 * How the reading of one database's log went.
 *
 * @param retainedBytes what the server keeps on its disk for the slot. What a run has read is let
 *     go by the next one, which brings the state that tells of it
 * @param behindBytes how much of the log was not read yet
 */
public record LogReport(
        String databaseName,
        String slotName,
        long transactions,
        long changes,
        BeforeAndAfter retainedBytes,
        BeforeAndAfter behindBytes) {

    /** A figure when the reading began and when it ended. */
    public record BeforeAndAfter(long before, long after) {}

    /** The report as a line for a person. */
    String line() {
        return String.format(
                Locale.ROOT,
                "log of %s: %,d transactions, %,d changes; behind by %,d bytes before, %,d after; slot %s keeps %,d bytes before, %,d after, until the next run confirms what this one read",
                databaseName,
                transactions,
                changes,
                behindBytes.before(),
                behindBytes.after(),
                slotName,
                retainedBytes.before(),
                retainedBytes.after());
    }
}
