package io.tappostgres.target;

import io.tappostgres.target.SourceTable.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table that has a column of each type. */
final class TypedTable {

    private static final String UTC =
            "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')";
    private static final String LOCAL = "to_char(%s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')";

    private record Typed(
            String name, String type, ColumnKind kind, String expression, String value) {

        SourceColumn column() {
            return new SourceColumn(name, kind, expression.formatted(SourceTable.quoted(name)));
        }
    }

    private TypedTable() {}

    static SourceTable of() {
        List<Typed> all = types();
        String columns =
                all.stream()
                        .map(typed -> SourceTable.quoted(typed.name()) + " " + typed.type())
                        .collect(Collectors.joining(", "));
        String values = all.stream().map(Typed::value).collect(Collectors.joining(", "));
        List<SourceColumn> compared = new ArrayList<>(List.of(SourceColumn.number("id")));
        all.forEach(typed -> compared.add(typed.column()));
        return new SourceTable(
                "a column of each type",
                "typed",
                true,
                compared,
                List.of(
                        "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TYPE pair AS (a int, b text);"
                                + " CREATE DOMAIN short AS varchar(5);"
                                + " CREATE TABLE typed (id int PRIMARY KEY, changed int NOT NULL, "
                                + columns
                                + "); INSERT INTO typed (id, changed) VALUES (1, 1); INSERT INTO typed VALUES (2, 1, "
                                + values
                                + ")",
                        "INSERT INTO typed VALUES (3, 2, " + values + ")",
                        ""));
    }

    private static List<Typed> types() {
        List<Typed> all = new ArrayList<>();
        all.add(of("smallint", ColumnKind.NUMBER, "-32768"));
        all.add(of("integer", ColumnKind.NUMBER, "2147483647"));
        all.add(of("bigint", ColumnKind.NUMBER, "9223372036854775807"));
        all.add(of("real", ColumnKind.NUMBER, "0.1"));
        all.add(of("double precision", ColumnKind.NUMBER, "0.1"));
        all.add(of("boolean", ColumnKind.BOOLEAN, "true"));
        all.add(new Typed("a_date", "date", ColumnKind.MOMENT, LOCAL, "'2024-02-29'"));
        all.add(
                new Typed(
                        "a_timestamp",
                        "timestamp",
                        ColumnKind.MOMENT,
                        LOCAL,
                        "'2024-02-29 23:59:59.123456'"));
        all.add(
                new Typed(
                        "a_timestamptz",
                        "timestamptz",
                        ColumnKind.MOMENT,
                        UTC,
                        "'2024-02-29 23:59:59.123456+05:30'"));
        all.add(of("time", ColumnKind.TEXT, "'23:59:59.123456'"));
        all.add(of("timetz", ColumnKind.TEXT, "'23:59:59.123456+05:30'"));
        all.add(of("interval", ColumnKind.TEXT, "'1 year 2 days 3.5 seconds'"));
        all.add(
                new Typed(
                        "a_bytea", "bytea", ColumnKind.TEXT, "encode(%s, 'hex')", "'\\xdeadbeef'"));
        all.add(of("varchar(20)", ColumnKind.TEXT, "'a, \"quoted\" é'"));
        all.add(
                new Typed(
                        "a_char",
                        "char(5)",
                        ColumnKind.TEXT,
                        "CASE WHEN %1$s IS NOT NULL THEN concat(%1$s) END",
                        "'abc'"));
        all.add(of("text", ColumnKind.TEXT, "E'back\\\\slash, tab\\t, lines\\r\\nand \\u20AC'"));
        all.add(new Typed("an_empty_text", "text", ColumnKind.TEXT, "%s", "''"));
        all.add(of("short", ColumnKind.TEXT, "'short'"));
        all.add(of("mood", ColumnKind.TEXT, "'happy'"));
        all.add(of("uuid", ColumnKind.TEXT, "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"));
        all.add(of("json", ColumnKind.TEXT, "'{\"a\": [1, null]}'"));
        all.add(of("jsonb", ColumnKind.TEXT, "'{\"a\": [1, null]}'"));
        all.add(array("integer[]", "'{1,NULL,3}'"));
        all.add(array("text[]", "'{a,\"b, c\"}'"));
        all.add(of("inet", ColumnKind.TEXT, "'192.168.0.1/24'"));
        all.add(of("point", ColumnKind.TEXT, "'(1,2)'"));
        all.add(of("int4range", ColumnKind.TEXT, "'[1,5)'"));
        all.add(of("pair", ColumnKind.TEXT, "'(1,x)'"));
        all.add(of("bit(3)", ColumnKind.TEXT, "B'101'"));
        all.add(of("xml", ColumnKind.TEXT, "'<a/>'"));
        return all;
    }

    private static Typed of(String type, ColumnKind kind, String value) {
        return new Typed(name(type), type, kind, "%s", value);
    }

    private static Typed array(String type, String value) {
        return new Typed(name(type), type, ColumnKind.JSON, "to_json(%s)", value);
    }

    /** One that no target has to make another of: what names can be is asked elsewhere. */
    private static String name(String type) {
        return "a_" + type.replace("[]", "_array").replace(' ', '_').replaceAll("\\(.*", "");
    }
}
