package io.tappostgres.replication;

import static io.tappostgres.connection.Literals.quoteLiteral;

/** The SQL on slots that messages tell a person to run. */
final class SlotStatements {

    static final String PGOUTPUT = "pgoutput";
    static final String WAL2JSON = "wal2json";

    private SlotStatements() {}

    static String create(String slotName, String plugin) {
        return "SELECT pg_create_logical_replication_slot(%s, %s)"
                .formatted(quoteLiteral(slotName), quoteLiteral(plugin));
    }

    static String drop(String slotName) {
        return "SELECT pg_drop_replication_slot(%s)".formatted(quoteLiteral(slotName));
    }
}
