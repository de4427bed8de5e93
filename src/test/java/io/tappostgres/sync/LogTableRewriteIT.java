package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that ALTER TABLE changes are not in the log; a person is told of them once. */
class LogTableRewriteIT {

    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY, w int, v int); INSERT INTO t VALUES (1, 100, 10)";
    private static final String REMEDY =
            ". These rows are not in the log, so the target keeps what it has. To copy them, reset the stream: remove its bookmark from the state, or set \"on_table_rewrite\" to \"resnapshot\" before the next such change";
    private static final String ADDED =
            "column \"c\" was added to \"public\".\"t\" with a default, which existing rows have too";
    private static final String REWRITTEN =
            "ALTER TABLE rewrote \"public\".\"t\", and existing rows can have new values in column \"%s\"";

    @TempDir private Path directory;

    private static List<String> majors() {
        return List.of("10", "12", "15", "18");
    }

    /** Those whose partitioned tables can have a key. */
    private static List<String> partitioningMajors() {
        return List.of("12", "15", "18");
    }

    private static String warning(String stream, String found) {
        return "Stream \"tap_log-public-%s\": %s%s".formatted(stream, found, REMEDY);
    }

    @ParameterizedTest
    @MethodSource("majors")
    void changesOfRowsAreToldOnceAndOthersNever(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        boolean fills = server.versionNum() >= 110000;
        try (LogRuns runs = LogRuns.of(server, LogSlot.PGOUTPUT, directory, TABLE)) {
            // Publications of PostgreSQL 10 have no TRUNCATE, which would be warned of.
            runs.config("truncate", "ignore").succeed();
            assertThat(warnings(runs)).isEmpty();

            runs.execute("ALTER TABLE t ADD c int DEFAULT 7");
            assertThat(warnings(runs))
                    .containsExactly(warning("t", fills ? ADDED : REWRITTEN.formatted("c")));
            assertThat(warnings(runs)).isEmpty();

            runs.execute("VACUUM FULL t", "ANALYZE t", "VACUUM FULL pg_attribute");
            assertThat(warnings(runs)).isEmpty();
            runs.execute("CLUSTER t USING t_pkey", "REINDEX TABLE t");
            assertThat(warnings(runs)).isEmpty();

            runs.execute("ALTER TABLE t ALTER v TYPE int USING v * 2");
            assertThat(warnings(runs)).containsExactly(warning("t", REWRITTEN.formatted("v")));
            runs.execute(
                    "ALTER TABLE t ADD s text; ALTER TABLE t ADD x varchar(5)",
                    "ALTER TABLE t ALTER x TYPE varchar(9); ALTER TABLE t ALTER x TYPE text",
                    "ALTER TABLE t ALTER v SET DEFAULT 8; ALTER TABLE t ALTER v SET STATISTICS 5",
                    "ALTER TABLE t DROP w; ALTER TABLE t RENAME x TO y");
            runs.discover();
            assertThat(warnings(runs)).isEmpty();
            runs.execute("VACUUM FULL t");
            assertThat(warnings(runs)).isEmpty();
            runs.execute("ALTER TABLE t DROP y", "VACUUM FULL t");
            runs.discover();
            assertThat(warnings(runs)).isEmpty();

            runs.execute("ALTER TABLE t ADD i int DEFAULT (random() * 9)::int");
            assertThat(warnings(runs)).containsExactly(warning("t", REWRITTEN.formatted("i")));
            assertThat(warnings(runs)).isEmpty();
        }
    }

    private static List<String> warnings(LogRuns runs) {
        return LogRuns.warnings(runs.succeed());
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void bothPluginsSendNothingOfSuchRows(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.of(slot, directory, TABLE)) {
            runs.succeed();
            runs.execute(
                    "ALTER TABLE t ADD c int DEFAULT 7; ALTER TABLE t ALTER v TYPE text USING v || '!'",
                    "INSERT INTO t VALUES (2, 2, 'b')");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA t(id integer, w null|integer, v null|string, c null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2,\"w\":2,\"v\":\"b\",\"c\":7,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(result))
                    .contains(
                            warning(
                                    "t",
                                    "ALTER TABLE rewrote \"public\".\"t\", and existing rows can have new values in columns \"v\", \"c\""));
        }
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void streamIsCopiedAgainIfAskedFor(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.of(slot, directory, TABLE)) {
            runs.config("on_table_rewrite", "resnapshot").succeed();
            runs.execute("INSERT INTO t VALUES (2, 200, 20)", "ALTER TABLE t ADD c int DEFAULT 7");
            runs.discover();
            String schema =
                    "SCHEMA t(id integer, w null|integer, v null|integer, c null|integer, _sdc_deleted_at null|string)";
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            schema,
                            "STATE",
                            "RECORD t {\"id\":1,\"w\":100,\"v\":10,\"c\":7,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"w\":200,\"v\":20,\"c\":7,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t",
                            "STATE",
                            schema,
                            "STATE");
            assertThat(LogRuns.warnings(result))
                    .containsExactly(
                            "Stream \"tap_log-public-t\" is copied again, as rows are not in the log: "
                                    + ADDED);
            TapResult after = runs.succeed();
            assertThat(runs.lines(after)).containsExactly(schema, "STATE");
            assertThat(LogRuns.warnings(after)).isEmpty();
        }
    }

    /** One is killed before its first STATE, the other behind some. */
    @ParameterizedTest
    @ValueSource(ints = {1, 25_000})
    void copyOfARewrittenTableThatIsKilledIsMadeByTheNextRun(int linesBeforeKill) throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v int, filler text)",
                    "INSERT INTO t SELECT id, id, repeat('x', 1000) FROM generate_series(1, 60000) id",
                    "CREATE PUBLICATION everything FOR ALL TABLES",
                    "SELECT pg_create_logical_replication_slot('stitch_%s', 'pgoutput')"
                            .formatted(database.name()));
            LogFollower follower =
                    new LogFollower(database, directory)
                            .with("on_table_rewrite", "resnapshot")
                            .with("state_interval_records", 1000);
            follower.succeed();
            database.execute(
                    "ALTER TABLE t ALTER v TYPE bigint USING v * 2::bigint",
                    "UPDATE t SET v = 0 WHERE id = 7");
            try (RunningTap tap = follower.discover().start()) {
                for (int line = 0; line < linesBeforeKill; line++) {
                    tap.nextLine();
                }
                tap.kill();
                assertThat(follower.keep(tap.awaitEnd()).exitCode()).isEqualTo(137);
            }

            follower.succeed();

            assertThat(follower.target("t"))
                    .hasSize(60_000)
                    .isEqualTo(LogFollower.table(database, "t"));
            assertThat(LogRuns.warnings(follower.succeed())).isEmpty();
        }
    }

    @Test
    void streamFailsUntilItIsResetIfAskedForAndItsPositionIsKept() throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        LogSlot.PGOUTPUT,
                        directory,
                        TABLE + "; CREATE TABLE u (id int PRIMARY KEY)")) {
            runs.config("on_table_rewrite", "fail").succeed();
            runs.execute("INSERT INTO t VALUES (2, 200, 20)", "ALTER TABLE t ADD c int DEFAULT 7");
            runs.discover();
            for (int run = 1; run <= 2; run++) {
                runs.execute("INSERT INTO u VALUES (%d)".formatted(run));
                TapResult result = runs.attempt();
                assertThat(result.exitCode()).isEqualTo(3);
                assertThat(runs.lines(result))
                        .containsExactly(
                                "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                                "RECORD u {\"id\":%d,\"_sdc_deleted_at\":null}".formatted(run),
                                "STATE");
                assertThat(LogRuns.errors(result))
                        .containsExactly(
                                "Stream \"tap_log-public-t\" failed: "
                                        + ADDED
                                        + ". These rows are not in the log. To copy them, reset the stream: remove its bookmark from the state, or set \"on_table_rewrite\" to \"resnapshot\"; \"warn\" goes on without them");
            }
            runs.config("on_table_rewrite", "warn");
            TapResult goesOn = runs.succeed();
            assertThat(runs.lines(goesOn))
                    .containsExactly(
                            "SCHEMA t(id integer, w null|integer, v null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2,\"w\":200,\"v\":20,\"_sdc_deleted_at\":null}",
                            "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                            "STATE");
            assertThat(LogRuns.warnings(goesOn)).containsExactly(warning("t", ADDED));
        }
    }

    @Test
    void bookmarkWithoutAMarkIsGivenOneAndDeselectedColumnsAreNobodysBusiness() throws Exception {
        try (LogRuns runs = LogRuns.goingOn(LogSlot.PGOUTPUT, directory, TABLE)) {
            runs.execute("ALTER TABLE t ADD c int DEFAULT 7");
            runs.discover();
            assertThat(warnings(runs)).isEmpty();
            runs.execute("ALTER TABLE t ADD x int DEFAULT 7, ADD y int DEFAULT 7");
            runs.discover();
            runs.catalog().withColumn(runs.id("t"), "x", "selected", false);
            assertThat(warnings(runs))
                    .containsExactly(warning("t", ADDED.replace("\"c\"", "\"y\"")));
        }
    }

    @ParameterizedTest
    @MethodSource("partitioningMajors")
    void partitionsAreToldOfIfTheyCanHaveRowsFromBefore(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        try (LogRuns runs =
                LogRuns.of(
                        server,
                        LogSlot.PGOUTPUT,
                        directory,
                        """
                        CREATE TABLE p (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
                        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                        CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
                        INSERT INTO p VALUES (1, 1), (11, 1);
                        """)) {
            runs.deselect(runs.id("p1")).deselect(runs.id("p2"));
            runs.succeed();
            runs.execute(
                    "CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30)",
                    "VACUUM FULL p1",
                    "VACUUM FULL p2",
                    "VACUUM FULL p3");
            assertThat(warnings(runs)).isEmpty();

            runs.execute(
                    "CREATE TABLE \"P 4\" (id int NOT NULL, v int); INSERT INTO \"P 4\" VALUES (31, 1)",
                    "ALTER TABLE p ATTACH PARTITION \"P 4\" FOR VALUES FROM (30) TO (40)");
            assertThat(warnings(runs))
                    .containsExactly(
                            warning(
                                    "p",
                                    "\"public\".\"P 4\" became part of \"public\".\"p\", and can have rows from before"));
            assertThat(warnings(runs)).isEmpty();

            runs.execute("ALTER TABLE p ALTER v TYPE int USING v * 2");
            assertThat(warnings(runs))
                    .containsExactly(
                            warning("p", REWRITTEN.formatted("v").replace("\"t\"", "\"p\"")));
            runs.execute("ALTER TABLE p DETACH PARTITION p3");
            String gone =
                    "Stream \"tap_log-public-p\": a partition or child table was detached or dropped since the last run; the target still has its rows. To delete them there too, reset the stream: remove its bookmark from the state";
            assertThat(warnings(runs)).containsExactly(gone);
            runs.execute("DROP TABLE \"P 4\"");
            assertThat(warnings(runs)).containsExactly(gone);
            assertThat(warnings(runs)).isEmpty();
        }
    }
}
