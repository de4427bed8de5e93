package io.tappostgres.key;

import io.tappostgres.TapException;
import io.tappostgres.connection.Identifiers;
import io.tappostgres.discovery.Table;
import java.util.List;
import java.util.Locale;

/** The order that the user wants rows in that share a replication key, as SQL. */
public final class RowOrder {

    private RowOrder() {}

    /**
     * What follows the replication key in ORDER BY: nothing, or a comma and more columns.
     *
     * @param columns each perhaps with {@code " desc"} or {@code " asc"} behind it
     * @throws TapException of kind USAGE if one is not a column of the table
     */
    static String behindKey(Table table, List<String> columns) {
        StringBuilder order = new StringBuilder();
        for (String column : columns) {
            order.append(", ").append(ordered(table, column));
        }
        return order.toString();
    }

    private static String ordered(Table table, String column) {
        if (table.column(column) != null) {
            return Identifiers.quoteIdentifier(column);
        }
        int space = column.lastIndexOf(' ');
        String name = space < 0 ? column : column.substring(0, space).stripTrailing();
        String direction = space < 0 ? "" : column.substring(space + 1).toUpperCase(Locale.ROOT);
        boolean known = direction.equals("ASC") || direction.equals("DESC");
        if (!known || table.column(name) == null) {
            throw new TapException(
                    TapException.Kind.USAGE,
                    "its \"order\" names \"%s\", which is not a column of the table, or one with \" asc\" or \" desc\" behind it"
                            .formatted(column));
        }
        return Identifiers.quoteIdentifier(name) + ' ' + direction;
    }
}
