package io.tappostgres.target;

import io.tappostgres.target.SourceTable.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Rows in canonical text, in no order.
 *
 * @param columns the columns, the key first
 * @param rows a value for each column
 */
record Rows(List<SourceColumn> columns, List<List<String>> rows) {

    Rows {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).sorted((a, b) -> compare(a, b)).toList();
    }

    private static int compare(List<String> one, List<String> other) {
        return one.toString().compareTo(other.toString());
    }

    /** In what a target's rows differ from these, in a few words; {@code same} if in nothing. */
    String difference(Rows target) {
        if (rows.equals(target.rows)) {
            return "same";
        }
        List<String> keys = target.first();
        if (!first().equals(keys)) {
            return "keys %s instead of %s".formatted(keys, first());
        }
        List<String> others = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
            for (int row = 0; row < rows.size(); row++) {
                if (!Objects.equals(rows.get(row).get(column), target.rows.get(row).get(column))) {
                    others.add(columns.get(column).name());
                    break;
                }
            }
        }
        return "other values in " + String.join(", ", others);
    }

    private List<String> first() {
        return rows.stream().map(row -> row.get(0)).sorted().toList();
    }
}
