package io.tappostgres.target;

import io.tappostgres.target.SourceTable.SourceColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * What the targets are tried with: one table for each thing that can happen to rows, for names, for
 * types. Every table has a column {@code changed} to read it by, which each change raises.
 */
final class SourceTables {

    /** Larger than what PostgreSQL keeps in a row. */
    private static final String LARGE = "repeat('large ', 1500)";

    private static final SourceColumn ID = SourceColumn.number("id");
    private static final SourceColumn N = SourceColumn.number("n");
    private static final SourceColumn NAME = SourceColumn.text("name");

    private SourceTables() {}

    static List<SourceTable> all() {
        List<SourceTable> all = new ArrayList<>();
        all.add(
                changed(
                        "inserted rows",
                        "inserted",
                        "INSERT INTO inserted VALUES (3, 'c', 0, 2)",
                        "INSERT INTO inserted VALUES (4, 'd', 0, 3)"));
        all.add(
                changed(
                        "updated rows",
                        "updated",
                        "UPDATE updated SET n = 10, changed = 2 WHERE id = 1",
                        "UPDATE updated SET name = NULL, changed = 3 WHERE id = 2"));
        all.add(
                changed(
                        "deleted rows",
                        "deleted",
                        "DELETE FROM deleted WHERE id = 1",
                        "INSERT INTO deleted VALUES (1, 'again', 0, 3); DELETE FROM deleted WHERE id = 2"));
        all.add(
                changed(
                        "changed keys",
                        "rekeyed",
                        "UPDATE rekeyed SET id = 11, changed = 2 WHERE id = 1",
                        "UPDATE rekeyed SET id = 12, changed = 3 WHERE id = 2"));
        all.add(toasted());
        all.add(addedColumn());
        all.add(retypedColumn());
        all.add(keyless());
        all.addAll(names());
        all.add(numerics());
        all.add(TypedTable.of());
        all.add(moments());
        return List.copyOf(all);
    }

    private static SourceTable changed(
            String feature, String name, String changes, String moreChanges) {
        return new SourceTable(
                feature,
                name,
                true,
                List.of(ID, NAME, N),
                List.of(
                        ("CREATE TABLE %1$s (id int PRIMARY KEY, name text, n int, changed int NOT NULL);"
                                        + " INSERT INTO %1$s VALUES (1, 'a', 1, 1), (2, 'b', 2, 1)")
                                .formatted(name),
                        changes,
                        moreChanges));
    }

    private static SourceTable toasted() {
        return new SourceTable(
                "large values that a change leaves as they are",
                "toasted",
                true,
                List.of(ID, N, SourceColumn.text("big")),
                List.of(
                        "CREATE TABLE toasted (id int PRIMARY KEY, n int, big text, changed int NOT NULL);"
                                + " ALTER TABLE toasted ALTER big SET STORAGE EXTERNAL;"
                                + " INSERT INTO toasted VALUES (1, 1, "
                                + LARGE
                                + ", 1), (2, 2, "
                                + LARGE
                                + ", 1)",
                        "UPDATE toasted SET n = n + 1, changed = 2",
                        "UPDATE toasted SET n = n + 1, changed = 3 WHERE id = 2"));
    }

    private static SourceTable addedColumn() {
        return new SourceTable(
                "an added column",
                "widened",
                true,
                List.of(ID, NAME, SourceColumn.number("added")),
                List.of(
                        "CREATE TABLE widened (id int PRIMARY KEY, name text, changed int NOT NULL);"
                                + " INSERT INTO widened VALUES (1, 'a', 1)",
                        "INSERT INTO widened VALUES (2, 'b', 2)",
                        "INSERT INTO widened VALUES (3, 'c', 3);"
                                + " ALTER TABLE widened ADD added int;"
                                + " INSERT INTO widened VALUES (4, 'd', 4, 44)"));
    }

    private static SourceTable retypedColumn() {
        return new SourceTable(
                "a column of another type",
                "retyped",
                true,
                List.of(ID, SourceColumn.text("b")),
                List.of(
                        "CREATE TABLE retyped (id int PRIMARY KEY, changed int NOT NULL, b int);"
                                + " INSERT INTO retyped VALUES (1, 1, 1)",
                        "INSERT INTO retyped VALUES (2, 2, 2)",
                        "INSERT INTO retyped VALUES (3, 3, 3);"
                                + " ALTER TABLE retyped ALTER b TYPE text;"
                                + " INSERT INTO retyped VALUES (4, 4, 'four')"));
    }

    private static SourceTable keyless() {
        return new SourceTable(
                "a table without a key",
                "keyless",
                false,
                List.of(ID, NAME),
                List.of(
                        "CREATE TABLE keyless (id int, name text, changed int);"
                                + " ALTER TABLE keyless REPLICA IDENTITY FULL;"
                                + " INSERT INTO keyless VALUES (1, 'a', 1), (2, 'b', 1)",
                        "INSERT INTO keyless VALUES (3, 'c', 2);"
                                + " UPDATE keyless SET name = 'B', changed = 3 WHERE id = 2",
                        "DELETE FROM keyless WHERE id = 1"));
    }

    private static List<SourceTable> names() {
        List<SourceTable> tables = new ArrayList<>();
        tables.add(named("a reserved word as a table's name", "order"));
        tables.add(named("a table's name in upper and lower case", "MixedCase"));
        tables.add(named("a table's name with blanks and quotes", "it's a \"table\""));
        tables.add(named("a table's name that is not ASCII", "ключи_é"));
        tables.add(withColumn("a reserved word as a column's name", "column_reserved", "select"));
        tables.add(
                withColumn("a column's name in upper and lower case", "column_case", "MixedCase"));
        tables.add(
                withColumn(
                        "a column's name with blanks and quotes",
                        "column_quoted",
                        "it's a \"column\""));
        tables.add(withColumn("a column's name that is not ASCII", "column_unicode", "ключ_é"));
        return tables;
    }

    private static SourceTable named(String feature, String name) {
        String quoted = SourceTable.quoted(name);
        return new SourceTable(
                feature,
                name,
                true,
                List.of(ID),
                List.of(
                        "CREATE TABLE %1$s (id int PRIMARY KEY, changed int NOT NULL); INSERT INTO %1$s VALUES (1, 1)"
                                .formatted(quoted),
                        "INSERT INTO %s VALUES (2, 2)".formatted(quoted),
                        ""));
    }

    private static SourceTable withColumn(String feature, String name, String column) {
        return new SourceTable(
                feature,
                name,
                true,
                List.of(ID, SourceColumn.text(column)),
                List.of(
                        "CREATE TABLE %1$s (id int PRIMARY KEY, changed int NOT NULL, %2$s text); INSERT INTO %1$s VALUES (1, 1, 'a')"
                                .formatted(name, SourceTable.quoted(column)),
                        "INSERT INTO %s VALUES (2, 2, 'b')".formatted(name),
                        ""));
    }

    private static SourceTable numerics() {
        return new SourceTable(
                "numeric, every digit",
                "numerics",
                true,
                List.of(
                        ID,
                        SourceColumn.number("v"),
                        SourceColumn.number("price"),
                        SourceColumn.number("precise")),
                List.of(
                        "CREATE TABLE numerics (id int PRIMARY KEY, v numeric, price numeric(10,2), precise numeric(38,10), changed int NOT NULL);"
                                + " INSERT INTO numerics VALUES (1, 123.456, 0.29, 1234567890123456789012345678.0123456789, 1)",
                        "INSERT INTO numerics VALUES (2, 1e20, -0.01, 0.0000000001, 2)",
                        ""));
    }

    /** What lies beyond what JSON's date-times, and targets, can show: as near as they can. */
    private static SourceTable moments() {
        return new SourceTable(
                "infinite times, as the last and first that there are",
                "moments",
                true,
                List.of(
                        ID,
                        new SourceColumn(
                                "at",
                                ColumnKind.YEAR,
                                "CASE WHEN at = 'infinity' THEN '9999-' ELSE '0001-' END")),
                List.of(
                        "CREATE TABLE moments (id int PRIMARY KEY, at timestamptz, changed int NOT NULL);"
                                + " INSERT INTO moments VALUES (1, 'infinity', 1)",
                        "INSERT INTO moments VALUES (2, '-infinity', 2)",
                        ""));
    }
}
