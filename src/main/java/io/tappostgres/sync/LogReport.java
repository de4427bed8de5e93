package io.tappostgres.sync;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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

    /** The report as an object for a program. */
    ObjectNode object() {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("log", databaseName);
        object.put("transactions", transactions);
        object.put("changes", changes);
        object.put("behind_bytes_before", behindBytes.before());
        object.put("behind_bytes_after", behindBytes.after());
        object.put("slot", slotName);
        object.put("retained_bytes_before", retainedBytes.before());
        return object.put("retained_bytes_after", retainedBytes.after());
    }
}
