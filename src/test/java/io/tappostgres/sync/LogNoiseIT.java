package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresBinaries;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What else is in the log: it disturbs nothing, and the position moves past it. */
class LogNoiseIT {

    private static final String TABLES =
            "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE busy (n int PRIMARY KEY, s text)";
    private static final String SCHEMA = "SCHEMA t(id integer, _sdc_deleted_at null|string)";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void messagesLargeObjectsAndOtherTablesAreNotSeen(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.goingOn(slot, directory, TABLES)) {
            runs.deselect(runs.id("busy")).goOnFromHere();
            runs.execute(
                    "SELECT pg_logical_emit_message(true, 'x', 'in a transaction \\ \"')",
                    "SELECT pg_logical_emit_message(false, 'x', 'outside of one')",
                    """
                    BEGIN;
                    INSERT INTO t VALUES (1);
                    SELECT pg_logical_emit_message(true, 'wal2json', 'between');
                    SELECT pg_logical_emit_message(false, 'add-tables', E'\\\\x00');
                    SELECT lo_from_bytea(0, 'large');
                    INSERT INTO busy SELECT g, 'x' FROM generate_series(1, 100) g;
                    CREATE TABLE later AS SELECT 1 AS n;
                    CREATE TEMPORARY TABLE passing AS SELECT 1 AS n;
                    CREATE SEQUENCE numbers; SELECT nextval('numbers');
                    INSERT INTO t VALUES (2);
                    COMMIT;
                    """,
                    "UPDATE busy SET s = 'y'; TRUNCATE busy",
                    "VACUUM FULL t");
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA,
                            "RECORD t {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE");

            runs.execute("INSERT INTO busy VALUES (1, 'z'); CREATE TABLE more (n int)");
            long end = runs.lsn();
            assertThat(runs.run()).containsExactly(SCHEMA, "STATE");
            assertThat(
                            TapFiles.parse(runs.state())
                                    .at("/bookmarks/tap_log-public-t/lsn")
                                    .longValue())
                    .isGreaterThanOrEqualTo(end);
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void preparedTransactionsComeWhenTheyAreCommitted(LogSlot slot) throws Exception {
        ServerConfiguration configuration =
                ServerConfiguration.standard().withSetting("max_prepared_transactions", "5");
        PostgresBinaries binaries =
                PostgresBinaries.installedWithWal2json()
                        .orElseThrow(() -> new AssertionError("there is no wal2json"));
        try (PostgresServer server = PostgresServer.startPrivate(binaries, configuration);
                LogRuns runs = LogRuns.of(server, slot, directory, TABLES)) {
            runs.deselect(runs.id("busy")).goOnFromHere();
            runs.execute(
                    "BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION 'one'",
                    "BEGIN; INSERT INTO t VALUES (2); PREPARE TRANSACTION 'two'",
                    "INSERT INTO t VALUES (3)");
            List<String> first = runs.run();
            runs.execute("COMMIT PREPARED 'one'", "ROLLBACK PREPARED 'two'");
            runs.execute("INSERT INTO t VALUES (4)");
            assertThat(first)
                    .containsExactly(
                            SCHEMA, "RECORD t {\"id\":3,\"_sdc_deleted_at\":null}", "STATE");
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA,
                            "RECORD t {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":4,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }
}
