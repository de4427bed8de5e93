package io.tappostgres.bench.server;

import java.util.List;
import java.util.Locale;

/** What turns the log into messages on the server, asked for what the tap asks it for. */
public enum LogPlugin {
    PGOUTPUT,
    WAL2JSON;

    /** As a slot has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The options for the changes of a table, which has a publication of its name. */
    List<String> options(Table table) {
        return switch (this) {
            case PGOUTPUT -> List.of("proto_version=1", "publication_names=" + table.name());
            case WAL2JSON ->
                    List.of(
                            "format-version=2",
                            "include-xids=true",
                            "include-timestamp=true",
                            "include-lsn=true",
                            "include-type-oids=true",
                            "include-types=false",
                            "add-tables=" + table.sqlName());
        };
    }
}
