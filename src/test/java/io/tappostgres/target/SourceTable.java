package io.tappostgres.target;

import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table of the source whose rows a target should have after each run.
 *
 * @param feature what it is about, a row of docs/targets.md
 * @param name the table's, and so the stream's
 * @param hasKey whether it has the primary key {@code id}
 * @param columns what is compared, the key first
 * @param steps the SQL before each of three runs: tables and rows, changes, changes of its shape
 */
record SourceTable(
        String feature,
        String name,
        boolean hasKey,
        List<SourceColumn> columns,
        List<String> steps) {

    /**
     * A column.
     *
     * @param expression what its value is, as SQL that gives text
     */
    record SourceColumn(String name, ColumnKind kind, String expression) {

        static SourceColumn of(String name, ColumnKind kind) {
            return new SourceColumn(name, kind, quoted(name));
        }

        static SourceColumn number(String name) {
            return of(name, ColumnKind.NUMBER);
        }

        static SourceColumn text(String name) {
            return of(name, ColumnKind.TEXT);
        }
    }

    SourceTable {
        columns = List.copyOf(columns);
        steps = List.copyOf(steps);
    }

    /** The rows that the source has now; a column that it does not have yet is not compared. */
    Rows rows(TestDatabase database) throws SQLException {
        List<String> existing =
                database
                        .query(
                                "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = '%s'::regclass"
                                        .formatted(quoted(name).replace("'", "''")))
                        .stream()
                        .map(row -> row.get(0))
                        .toList();
        List<SourceColumn> present =
                columns.stream().filter(column -> existing.contains(column.name())).toList();
        String list =
                present.stream()
                        .map(column -> "(" + column.expression() + ")::text")
                        .collect(Collectors.joining(", "));
        List<List<String>> all = new ArrayList<>();
        for (List<String> row : database.query("SELECT " + list + " FROM " + quoted(name))) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < present.size(); i++) {
                values.add(present.get(i).kind().canonical(row.get(i)));
            }
            all.add(values);
        }
        return new Rows(present, all);
    }

    /** The same of what a target has, each row by the names of the columns. */
    static Rows rows(List<SourceColumn> columns, List<Map<String, String>> content) {
        return new Rows(
                columns,
                content.stream()
                        .map(row -> columns.stream().map(column -> value(column, row)).toList())
                        .toList());
    }

    private static String value(SourceColumn column, Map<String, String> row) {
        return row.containsKey(column.name())
                ? column.kind().canonical(row.get(column.name()))
                : "no such column";
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
