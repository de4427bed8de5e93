package io.tappostgres.replication;

import static io.tappostgres.replication.Preflight.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tappostgres.connection.Database;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.testing.PostgresServer;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every statement of the checks runs on every version, in a read-only session without rights. */
class LogPreflightVersionsIT {

    private static List<String> majors() {
        return PostgresServer.embeddedMajors().stream().filter(v -> !v.equals("9.3")).toList();
    }

    @ParameterizedTest
    @MethodSource("majors")
    void slotAndTablesOfEveryVersionAreUnderstood(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        boolean hasPgoutput = server.versionNum() >= 100000;
        try (Preflight preflight = Preflight.of(server)) {
            preflight.database.execute(
                    """
                    CREATE TABLE t (id int PRIMARY KEY, name text);
                    CREATE TABLE child (more int) INHERITS (t);
                    CREATE VIEW v AS SELECT 1 AS id;
                    """);
            if (hasPgoutput) {
                preflight.database.execute("CREATE PUBLICATION stitch FOR ALL TABLES");
                preflight.createSlot("stitch", "pgoutput");
            } else {
                preflight.createSlot("stitch", "test_decoding");
                assertThat(preflight.problem(request("t")))
                        .contains(
                                "\"stitch\" has the plugin \"test_decoding\", not pgoutput or wal2json")
                        .endsWith(
                                "_create_logical_replication_slot('stitch_%s', 'wal2json'); run it in this database, or run the tap with --create-slot"
                                        .formatted(preflight.database.name()));
                requireTables(preflight);
                return;
            }
            LogSource source = preflight.check(request("t"), request("v"), request("gone"));
            assertThat(source.slot().plugin()).isEqualTo("pgoutput");
            assertThat(source.publicationNames()).containsExactly("stitch");
            assertThat(source.lost()).isEmpty();
            assertThat(source.refused()).containsOnlyKeys("db-public-v", "db-public-gone");
            assertThat(source.tables()).containsOnlyKeys("db-public-t");
            LogTable table = source.tables().get("db-public-t");
            assertThat(table.isPartitioned()).isFalse();
            assertThat(table.parts()).containsExactly(new LogTable.Part("public", "child"));
            try (Connection connection = preflight.database.connect()) {
                LogLag lag = LogLag.read(connection, "stitch");
                assertThat(lag.retainedBytes()).isGreaterThanOrEqualTo(lag.behindBytes());
            }
        }
    }

    /** What comes behind a slot that can be read, for which these servers lack the plugin. */
    private static void requireTables(Preflight preflight) throws Exception {
        preflight.database.execute(
                """
                CREATE TABLE whole (b int, a int PRIMARY KEY); ALTER TABLE whole REPLICA IDENTITY FULL;
                CREATE TABLE u (id int PRIMARY KEY, secret text); REVOKE SELECT ON u FROM tap_reader;
                GRANT SELECT (id) ON u TO tap_reader; ALTER TABLE u ENABLE ROW LEVEL SECURITY;
                """);
        try (Database opened = Database.open(preflight.logServer(), preflight.database.name(), 1);
                Connection connection = opened.borrow()) {
            List<LogRequest> requests = List.of(request("t"), request("whole"), request("u"));
            LogTables tables = LogTables.read(connection, requests);
            TableFacts t = tables.table(requests.get(0));
            assertThat(tables.descendants(t))
                    .extracting(TableFacts::name, TableFacts::identityColumns)
                    .containsExactly(tuple("child", List.of()));
            assertThat(t.identityColumns()).containsExactly("id");
            assertThat(tables.table(requests.get(1)).identityColumns()).containsExactly("b", "a");
            TableFacts u = tables.table(requests.get(2));
            assertThat(u.unreadableColumns()).containsExactly("secret");
            assertThat(u.filtersRows()).isTrue();
            LogSlot slot = ReplicationSlots.read(connection, "stitch");
            assertThat(slot.isLost()).isFalse();
            assertThat(slot.firstLsn()).isNotEqualTo(Lsn.NONE);
            assertThat(LogLag.read(connection, "stitch").retainedBytes()).isPositive();
        }
    }

    @Test
    void serverWithoutLogicalDecodingIsRefused() throws Exception {
        try (Preflight preflight = Preflight.of(PostgresServer.embedded("9.3"))) {
            assertThat(preflight.problem(request("t")))
                    .matches(
                            "the server is PostgreSQL 9\\.3\\.\\d+, and 9\\.4 or newer is required"
                                    + " for LOG_BASED; upgrade it, or set the replication-method of"
                                    + " its streams to INCREMENTAL or FULL_TABLE");
        }
    }
}
