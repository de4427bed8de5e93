package io.tappostgres.bench.server;

import io.tappostgres.bench.figures.Subject;

/** A table of one of the scripts in bench/sql, which lies in a schema named by its rows. */
public record Table(String name, long rows) {

    /** The table that these runs copy. */
    public static Table of(Subject subject, long rows) {
        return new Table(subject.jsonName(), rows);
    }

    /** Several sizes of a table share a database. */
    public String schemaName() {
        return "rows_" + rows;
    }

    /** As it stands in SQL. */
    public String sqlName() {
        return schemaName() + "." + name;
    }

    String script() {
        return name + ".sql";
    }
}
