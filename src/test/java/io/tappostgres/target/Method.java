package io.tappostgres.target;

import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;

/** The ways in which the tap reads the tables. */
enum Method {
    FULL_TABLE("FULL_TABLE", null),
    INCREMENTAL("INCREMENTAL", null),
    LOG_BASED("LOG_BASED", "pgoutput"),
    LOG_BASED_WAL2JSON("LOG_BASED", "wal2json");

    private final String replicationMethod;
    private final String plugin;

    Method(String replicationMethod, String plugin) {
        this.replicationMethod = replicationMethod;
        this.plugin = plugin;
    }

    /** Those that a target is tried with: what the tap writes is the same with either plugin. */
    static List<Method> of(TargetName target) {
        return target == TargetName.MELTANOLABS_POSTGRES
                ? List.of(values())
                : List.of(FULL_TABLE, INCREMENTAL, LOG_BASED);
    }

    String replicationMethod() {
        return replicationMethod;
    }

    boolean isLogBased() {
        return plugin != null;
    }

    /** Makes what the method needs in the source. */
    void prepare(TestDatabase database) throws SQLException {
        if (!isLogBased()) {
            return;
        }
        database.execute("CREATE PUBLICATION everything FOR ALL TABLES");
        database.execute(
                "SELECT pg_create_logical_replication_slot('stitch_%s', '%s')"
                        .formatted(database.name(), plugin));
    }
}
