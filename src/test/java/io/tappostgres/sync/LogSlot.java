package io.tappostgres.sync;

import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.Map;

/** The ways in which the tap reads a log: a slot's plugin, and the format it is asked for. */
enum LogSlot {
    PGOUTPUT("pgoutput"),
    WAL2JSON("wal2json"),
    WAL2JSON_FORMAT_1("wal2json");

    private final String plugin;

    LogSlot(String plugin) {
        this.plugin = plugin;
    }

    /** What the tap's config has for it, beside what it has for any slot. */
    Map<String, Integer> config() {
        return this == WAL2JSON_FORMAT_1 ? Map.of("wal2json_message_format", 1) : Map.of();
    }

    boolean isWal2json() {
        return this != PGOUTPUT;
    }

    /** Makes the slot that the tap looks for, and a publication of all tables if it needs one. */
    void create(TestDatabase database) throws SQLException {
        if (!isWal2json()) {
            database.execute("CREATE PUBLICATION everything FOR ALL TABLES");
        }
        createAlone(database);
    }

    /** Makes the slot only. */
    void createAlone(TestDatabase database) throws SQLException {
        database.execute(
                "SELECT pg_create_logical_replication_slot('stitch_%s', '%s')"
                        .formatted(database.name(), plugin));
    }
}
