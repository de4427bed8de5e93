package io.tappostgres.change;

import io.tappostgres.change.CurrentTable.KeyColumn;
import java.util.List;

/**
 * Where single rows of a table are read, and by which key; or why they are not.
 *
 * @param reason null if they are
 * @param from the table in SQL
 * @param condition on its rows, which {@code t} stands for; or empty
 * @param key what finds a row
 */
record RowSource(Unavailable reason, String from, String condition, List<KeyColumn> key) {

    RowSource {
        key = List.copyOf(key);
    }

    static RowSource none(Unavailable reason) {
        return new RowSource(reason, "", "", List.of());
    }
}
