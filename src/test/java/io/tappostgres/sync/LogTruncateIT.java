package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What a TRUNCATE in the log does; wal2json's format 1 does not have it. */
class LogTruncateIT {

    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)";
    private static final String SCHEMA = "SCHEMA t(id integer, _sdc_deleted_at null|string)";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void truncateIsWarnedOfByDefault(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.goingOn(slot, directory, TABLE)) {
            runs.execute("TRUNCATE t", "INSERT INTO t VALUES (2)");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            SCHEMA, "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}", "STATE");
            assertThat(LogRuns.warnings(result))
                    .containsExactlyElementsOf(
                            slot == LogSlot.WAL2JSON_FORMAT_1
                                    ? List.of()
                                    : List.of(
                                            "Stream \"tap_log-public-t\": its table was emptied by TRUNCATE, and the target still has its rows; reset the stream, or set \"truncate\" to delete_all"));
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void truncateIsIgnoredIfAskedFor(LogSlot slot) throws Exception {
        try (LogRuns runs = LogRuns.goingOn(slot, directory, TABLE).config("truncate", "ignore")) {
            runs.execute("TRUNCATE t", "INSERT INTO t VALUES (2)");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            SCHEMA, "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}", "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void truncateBeginsANewVersionIfAskedFor(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(slot, directory, TABLE + "; CREATE TABLE u (id int PRIMARY KEY)")
                        .config("truncate", "delete_all")) {
            runs.execute(
                    "INSERT INTO t VALUES (2); INSERT INTO u VALUES (1)",
                    "TRUNCATE t",
                    "INSERT INTO t VALUES (3); INSERT INTO u VALUES (2)");
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA,
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}",
                            "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t @2",
                            "RECORD t @2 {\"id\":3,\"_sdc_deleted_at\":null}",
                            "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(version(runs, "u")).isEqualTo(1600000000000L);
            assertThat(version(runs, "t")).isGreaterThan(1600000000000L);
            runs.execute("INSERT INTO t VALUES (4)");
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA,
                            "RECORD t @2 {\"id\":4,\"_sdc_deleted_at\":null}",
                            "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void truncateAndInsertInOneTransactionKeepTheirOrder(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                TABLE
                                        + """
                                        ; CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t)
                                        """)
                        .config("truncate", "delete_all")) {
            runs.execute(
                    """
                    BEGIN;
                    INSERT INTO t VALUES (2);
                    TRUNCATE t, u;
                    INSERT INTO t VALUES (3);
                    TRUNCATE t CASCADE;
                    INSERT INTO t VALUES (4);
                    INSERT INTO u VALUES (1, 4);
                    COMMIT;
                    """);
            assertThat(runs.run())
                    .containsExactly(
                            SCHEMA,
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t @2",
                            "RECORD t @2 {\"id\":3,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t @3",
                            "RECORD t @3 {\"id\":4,\"_sdc_deleted_at\":null}",
                            "SCHEMA u(id integer, t null|integer, _sdc_deleted_at null|string)",
                            "ACTIVATE_VERSION u",
                            "RECORD u {\"id\":1,\"t\":4,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void truncateOfTheWholePartitionedTableIsOneAndOfAPartitionOnlyWarnedOf(LogSlot slot)
            throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                """
                                CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
                                CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                                CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
                                """)
                        .config("truncate", "delete_all")) {
            runs.deselect(runs.id("p1")).deselect(runs.id("p2")).goOnFromHere();
            runs.execute(
                    "INSERT INTO p VALUES (1), (11)", "TRUNCATE p1", "INSERT INTO p VALUES (2)");
            String schema = "SCHEMA p(id integer, _sdc_deleted_at null|string)";
            TapResult ofPart = runs.succeed();
            assertThat(runs.lines(ofPart))
                    .containsExactly(
                            schema,
                            "RECORD p {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":11,\"_sdc_deleted_at\":null}",
                            "RECORD p {\"id\":2,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(ofPart))
                    .containsExactly(
                            "Stream \"tap_log-public-p\": a part of its table was emptied by TRUNCATE, and the target still has its rows; reset the stream, as the log does not tell which rows those were");

            runs.execute("TRUNCATE p", "INSERT INTO p VALUES (3)");
            TapResult ofAll = runs.succeed();
            assertThat(runs.lines(ofAll))
                    .containsExactly(
                            schema,
                            "ACTIVATE_VERSION p @2",
                            "RECORD p @2 {\"id\":3,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(ofAll)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void rowsOfAChildThatWasNotTruncatedStay(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                """
                                CREATE TABLE parent (id int PRIMARY KEY);
                                CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent);
                                """)
                        .config("truncate", "delete_all")) {
            runs.deselect(runs.id("child")).goOnFromHere();
            runs.execute(
                    "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2)",
                    "TRUNCATE ONLY parent",
                    "INSERT INTO parent VALUES (3)");
            String schema = "SCHEMA parent(id integer, _sdc_deleted_at null|string)";
            TapResult ofPart = runs.succeed();
            assertThat(runs.lines(ofPart))
                    .containsExactly(
                            schema,
                            "RECORD parent {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD parent {\"id\":2,\"_sdc_deleted_at\":null}",
                            "RECORD parent {\"id\":3,\"_sdc_deleted_at\":null}",
                            "STATE");
            assertThat(LogRuns.warnings(ofPart))
                    .containsExactly(
                            "Stream \"tap_log-public-parent\": a part of its table was emptied by TRUNCATE, and the target still has its rows; reset the stream, as the log does not tell which rows those were");

            runs.execute("TRUNCATE parent", "INSERT INTO parent VALUES (4)");
            TapResult ofAll = runs.succeed();
            assertThat(LogRuns.warnings(ofAll)).isEmpty();
            assertThat(runs.lines(ofAll))
                    .containsExactly(
                            schema,
                            "ACTIVATE_VERSION parent @2",
                            "RECORD parent @2 {\"id\":4,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    private static long version(LogRuns runs, String table) {
        return TapFiles.parse(runs.state())
                .path("bookmarks")
                .path(runs.id(table))
                .path("version")
                .longValue();
    }
}
