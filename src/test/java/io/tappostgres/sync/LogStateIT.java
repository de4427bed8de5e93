package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** Streams that begin, begin again or change their method, while others go on in the log. */
class LogStateIT {

    private static final String T = "SCHEMA t(id integer, _sdc_deleted_at null|string)";
    private static final String U = "SCHEMA u(id integer, _sdc_deleted_at null|string)";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void newStreamIsCopiedWhileTheOthersGoOn(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")) {
            runs.succeed();
            runs.execute(
                    "INSERT INTO t VALUES (2)",
                    "CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (1), (2)",
                    "DELETE FROM u WHERE id = 1; INSERT INTO t VALUES (3)");
            runs.discover();
            assertThat(runs.run())
                    .containsExactly(
                            U,
                            "STATE",
                            "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION u",
                            "STATE",
                            T,
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":3,\"_sdc_deleted_at\":null}",
                            U,
                            "STATE");
            runs.execute("INSERT INTO u VALUES (5); INSERT INTO t VALUES (5)");
            assertThat(runs.run())
                    .containsExactly(
                            U,
                            "RECORD u {\"id\":5,\"_sdc_deleted_at\":null}",
                            T,
                            "RECORD t {\"id\":5,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void removedBookmarkCopiesThatStreamAloneAnew(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)")) {
            runs.execute("INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)");
            runs.run();
            runs.execute("INSERT INTO t VALUES (2); INSERT INTO u VALUES (2)");
            ObjectNode state = (ObjectNode) TapFiles.parse(runs.state());
            ((ObjectNode) state.path("bookmarks")).remove(runs.id("u"));
            runs.state(state.toString());
            assertThat(runs.run())
                    .containsExactly(
                            U,
                            "STATE",
                            "RECORD u @2 {\"id\":1,\"_sdc_deleted_at\":null}",
                            "RECORD u @2 {\"id\":2,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION u @2",
                            "STATE",
                            T,
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null}",
                            U,
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void otherMethodCopiesTheTableAnewAndActivatesItWhenItIsWhole(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")) {
            String id = runs.id("t");
            runs.catalog().with(id, "replication-key", "id");
            runs.select(id, "INCREMENTAL");
            String plain = "SCHEMA t(id integer)";
            String record = "{\"id\":1%s}";
            assertThat(runs.run())
                    .containsExactly(
                            plain,
                            "STATE",
                            "RECORD t " + record.formatted(""),
                            "ACTIVATE_VERSION t",
                            "STATE");
            runs.select(id, "LOG_BASED");
            String inLog = record.formatted(",\"_sdc_deleted_at\":null");
            assertThat(runs.run())
                    .containsExactly(
                            T,
                            "STATE",
                            "RECORD t @2 " + inLog,
                            "ACTIVATE_VERSION t @2",
                            "STATE",
                            T,
                            "STATE");
            runs.select(id, "FULL_TABLE");
            assertThat(runs.run())
                    .containsExactly(
                            plain,
                            "STATE",
                            "RECORD t @3 " + record.formatted(""),
                            "ACTIVATE_VERSION t @3",
                            "STATE");
            assertThat(TapFiles.parse(runs.state()).path("bookmarks").path(id).propertyNames())
                    .containsExactly("last_replication_method", "version", "xmin");
            runs.select(id, "LOG_BASED");
            assertThat(runs.run())
                    .containsExactly(
                            T,
                            "STATE",
                            "RECORD t @4 " + inLog,
                            "ACTIVATE_VERSION t @4",
                            "STATE",
                            T,
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void tableThatWasMadeAnewIsNotTakenForTheOldOne(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        """
                        CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
                        CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (1);
                        """)) {
            runs.run();
            runs.execute(
                    "INSERT INTO t VALUES (2); DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY)",
                    "INSERT INTO t VALUES (9); INSERT INTO u VALUES (2)");
            TapResult refused = runs.attempt();
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(runs.lines(refused))
                    .containsExactly(U, "RECORD u {\"id\":2,\"_sdc_deleted_at\":null}", "STATE");
            assertThat(LogRuns.errors(refused))
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("Stream \"tap_log-public-t\" failed: ");

            runs.config("on_log_gap", "resnapshot");
            List<String> anew = runs.run();
            assertThat(anew)
                    .containsExactly(
                            T,
                            "STATE",
                            "RECORD t @2 {\"id\":9,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t @2",
                            "STATE",
                            T,
                            U,
                            "STATE");
        }
    }
}
