package io.tappostgres.replication;

import java.util.List;

/**
 * What was done to a table between two runs, beside what the log has.
 *
 * @param filled columns that were added with a default, which the rows from before have by now
 * @param rewritten columns that were added or changed while all rows were written again
 * @param attached tables that became parts, by their quoted names
 * @param isPartGone whether a part was detached or dropped
 * @param sameColumns whether all columns are as they were
 */
public record TableChanges(
        List<String> filled,
        List<String> rewritten,
        List<String> attached,
        boolean isPartGone,
        boolean sameColumns) {

    public TableChanges {
        filled = List.copyOf(filled);
        rewritten = List.copyOf(rewritten);
        attached = List.copyOf(attached);
    }
}
