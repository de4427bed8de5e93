package io.tappostgres.sync;

import io.tappostgres.testing.PostgresBinaries;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A server, a plugin, and what the plugin is asked for: the ways that a log comes. */
enum LogVariant {
    WAL2JSON_FORMAT_2("wal2json", 15),
    WAL2JSON_FORMAT_1("wal2json", 15),
    PGOUTPUT_15("pgoutput", 15),
    PGOUTPUT_10("pgoutput", 10),
    PGOUTPUT_14("pgoutput", 14),
    PGOUTPUT_18("pgoutput", 18);

    private final String plugin;
    private final int major;

    LogVariant(String plugin, int major) {
        this.plugin = plugin;
        this.major = major;
    }

    PostgresServer server() {
        return major == 15
                ? PostgresServer.withWal2json()
                : PostgresServer.embedded(String.valueOf(major));
    }

    /** Starts a server of the variant that nobody else uses. */
    PostgresServer startPrivate(ServerConfiguration configuration) {
        PostgresBinaries binaries =
                plugin.equals("wal2json")
                        ? PostgresBinaries.preferred()
                        : PostgresBinaries.embedded(String.valueOf(major));
        return PostgresServer.startPrivate(binaries, configuration);
    }

    /** Whether the log has the changes of partitions, and tells whose they are. */
    boolean knowsPartitions() {
        return major >= 13;
    }

    /** Whether the log has TRUNCATE. */
    boolean knowsTruncate() {
        return major >= 11 && this != WAL2JSON_FORMAT_1;
    }

    /** Makes the slot, and a publication if it needs one. */
    void createSlot(TestDatabase database, String slotName, boolean viaRoot) throws SQLException {
        if (plugin.equals("pgoutput")) {
            database.execute(
                    "CREATE PUBLICATION everything FOR ALL TABLES"
                            + (viaRoot ? " WITH (publish_via_partition_root = true)" : ""));
        }
        database.execute(
                "SELECT pg_create_logical_replication_slot('%s', '%s')"
                        .formatted(slotName, plugin));
    }

    /** What the tap's config has for the slot. */
    Map<String, Object> config(String slotName) {
        Map<String, Object> config = new HashMap<>();
        config.put("replication_slot_name", slotName);
        if (plugin.equals("pgoutput")) {
            config.put("publication_name", "everything");
        }
        if (this == WAL2JSON_FORMAT_1) {
            config.put("wal2json_message_format", 1);
        }
        return config;
    }
}
