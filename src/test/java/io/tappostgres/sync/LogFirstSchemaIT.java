package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** The first SCHEMA that a stream gets from the log is that of its first record. */
class LogFirstSchemaIT {

    private static final String IS_INT =
            "SCHEMA t(id integer, b null|integer, _sdc_deleted_at null|string)";
    private static final String IS_TEXT =
            "SCHEMA t(id integer, b null|string, _sdc_deleted_at null|string)";

    @TempDir private Path directory;

    private static List<String> majors() {
        return List.of("10", "15", "18");
    }

    @ParameterizedTest
    @MethodSource("majors")
    void targetSeesATypeChangeOnceOnEveryVersion(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        try (LogRuns runs =
                LogRuns.of(
                        server,
                        LogSlot.PGOUTPUT,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, b int)")) {
            changeType(runs.goOnFromHere());
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void targetSeesATypeChangeOnce(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(slot, directory, "CREATE TABLE t (id int PRIMARY KEY, b int)")) {
            changeType(runs);
        }
    }

    private static void changeType(LogRuns runs) throws Exception {
        runs.execute(
                "INSERT INTO t VALUES (1, 10)",
                "ALTER TABLE t ALTER b TYPE text",
                "INSERT INTO t VALUES (2, 'b')");
        assertThat(runs.run())
                .containsExactly(
                        IS_INT,
                        "RECORD t {\"id\":1,\"b\":10,\"_sdc_deleted_at\":null}",
                        IS_TEXT,
                        "RECORD t {\"id\":2,\"b\":\"b\",\"_sdc_deleted_at\":null}",
                        "STATE");
        assertThat(runs.run()).containsExactly(IS_TEXT, "STATE");
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void eachTypeOfSeveralChangesIsSeenOnce(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(slot, directory, "CREATE TABLE t (id int PRIMARY KEY, b int)")) {
            runs.execute(
                    "INSERT INTO t VALUES (1, 10); ALTER TABLE t ALTER b TYPE text",
                    "INSERT INTO t VALUES (2, '20'); ALTER TABLE t ALTER b TYPE int USING b::int",
                    "ALTER TABLE t ADD c int; INSERT INTO t VALUES (3, 30, 300)",
                    "ALTER TABLE t ALTER b TYPE text; INSERT INTO t VALUES (4, '40', 400)");
            assertThat(runs.run())
                    .containsExactly(
                            IS_INT,
                            "RECORD t {\"id\":1,\"b\":10,\"_sdc_deleted_at\":null}",
                            IS_TEXT,
                            "RECORD t {\"id\":2,\"b\":\"20\",\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, b null|integer, c null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":3,\"b\":30,\"c\":300,\"_sdc_deleted_at\":null}",
                            "SCHEMA t(id integer, b null|string, c null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":4,\"b\":\"40\",\"c\":400,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    /** wal2json names no more of a deleted row than its key. */
    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void deleteAheadOfATypeChangeClaimsNoTypeThatTheRowsBehindItDoNotHave(LogSlot slot)
            throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, b int); INSERT INTO t VALUES (1, 1)")) {
            runs.succeed();
            runs.execute(
                    "DELETE FROM t WHERE id = 1",
                    "INSERT INTO t VALUES (2, 20)",
                    "ALTER TABLE t ALTER b TYPE text",
                    "INSERT INTO t VALUES (3, 'c')");
            String record = "RECORD t {\"id\":1,\"_sdc_deleted_at\":WHEN}";
            List<String> lines = new ArrayList<>();
            lines.addAll(
                    slot.isWal2json()
                            ? List.of(
                                    "SCHEMA t(id integer, _sdc_deleted_at null|string)",
                                    record,
                                    IS_INT)
                            : List.of(IS_INT, record));
            lines.addAll(
                    List.of(
                            "RECORD t {\"id\":2,\"b\":20,\"_sdc_deleted_at\":null}",
                            IS_TEXT,
                            "RECORD t {\"id\":3,\"b\":\"c\",\"_sdc_deleted_at\":null}",
                            "STATE"));
            assertThat(runs.run()).containsExactlyElementsOf(lines);
            runs.execute("DELETE FROM t WHERE id = 2");
            assertThat(runs.run())
                    .containsExactly(
                            IS_TEXT, "RECORD t {\"id\":2,\"_sdc_deleted_at\":WHEN}", "STATE");
        }
    }

    /** The copy has seen all that came before the change of the type. */
    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void changesFromBeforeACopyDoNotBringTheOldTypeBack(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        """
                        CREATE TABLE t (id int PRIMARY KEY, b int);
                        INSERT INTO t VALUES (1, 10);
                        ALTER TABLE t ALTER b TYPE text;
                        """)) {
            runs.discover();
            assertThat(runs.run())
                    .containsExactly(
                            IS_TEXT,
                            "STATE",
                            "RECORD t {\"id\":1,\"b\":\"10\",\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t",
                            "STATE",
                            IS_TEXT,
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void partitionsWithTheirColumnsInAnotherOrderNeedNoOtherSchema(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE t (id int, b int) PARTITION BY RANGE (id);
                        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
                        CREATE TABLE t2 (gone int, b int, id int NOT NULL, lost text);
                        ALTER TABLE t2 DROP gone, DROP lost;
                        ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20);
                        ALTER TABLE t ADD PRIMARY KEY (id);
                        """)) {
            runs.discover();
            runs.deselect(runs.id("t1")).deselect(runs.id("t2")).goOnFromHere();
            runs.execute(
                    "INSERT INTO t (id, b) VALUES (11, 110), (1, 10)",
                    "ALTER TABLE t ALTER b TYPE text",
                    "INSERT INTO t (id, b) VALUES (2, 'b'), (12, 'c')");
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(b null|integer, id integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"b\":110,\"id\":11,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"b\":10,\"_sdc_deleted_at\":null}",
                            IS_TEXT,
                            "RECORD t {\"id\":2,\"b\":\"b\",\"_sdc_deleted_at\":null}",
                            "RECORD t {\"b\":\"c\",\"id\":12,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(value = LogSlot.class, mode = Mode.EXCLUDE, names = "WAL2JSON_FORMAT_1")
    void truncateAheadOfATypeChangeComesBehindTheSchemaOfTheRowsAfterIt(LogSlot slot)
            throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(slot, directory, "CREATE TABLE t (id int PRIMARY KEY, b int)")
                        .config("truncate", "delete_all")) {
            runs.execute(
                    "TRUNCATE t",
                    "TRUNCATE t",
                    "INSERT INTO t VALUES (1, 10)",
                    "ALTER TABLE t ALTER b TYPE text",
                    "INSERT INTO t VALUES (2, 'b')");
            assertThat(runs.run())
                    .containsExactly(
                            IS_INT,
                            "ACTIVATE_VERSION t",
                            "RECORD t {\"id\":1,\"b\":10,\"_sdc_deleted_at\":null}",
                            IS_TEXT,
                            "RECORD t {\"id\":2,\"b\":\"b\",\"_sdc_deleted_at\":null}",
                            "STATE");
            runs.execute("TRUNCATE t");
            assertThat(runs.run()).containsExactly(IS_TEXT, "ACTIVATE_VERSION t @2", "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void streamWithoutChangesGetsItsNewColumnsAtTheEnd(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, b int); CREATE TABLE u (id int PRIMARY KEY)")) {
            runs.execute("ALTER TABLE t ALTER b TYPE text; INSERT INTO u VALUES (1)");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA u(id integer, _sdc_deleted_at null|string)",
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":null}",
                            IS_TEXT,
                            "STATE");
        }
    }
}
