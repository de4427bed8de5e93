package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a row's changes: the same with every plugin. */
class LogChangesIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void rowsComeAsTheyAreAndDeletedOnesByTheirKey(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot, directory, "CREATE TABLE t (id int PRIMARY KEY, name text, n int)")) {
            runs.execute(
                    """
                    INSERT INTO t VALUES (1, 'a', 5), (2, NULL, 6);
                    UPDATE t SET name = 'b' WHERE id = 1;
                    UPDATE t SET name = NULL, n = NULL WHERE id = 1;
                    UPDATE t SET n = n;
                    DELETE FROM t WHERE id = 2;
                    """);
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, n null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":1,\"name\":\"a\",\"n\":5,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"name\":null,\"n\":6,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"name\":\"b\",\"n\":5,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"name\":null,\"n\":null,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"name\":null,\"n\":6,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":1,\"name\":null,\"n\":null,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void newKeyDeletesTheOldOneFirst(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        """
                        CREATE TABLE pair (a int, v text, b text, PRIMARY KEY (b, a));
                        CREATE TABLE t (id int PRIMARY KEY, name text);
                        CREATE TABLE u (id int PRIMARY KEY, name text);
                        ALTER TABLE u REPLICA IDENTITY FULL;
                        INSERT INTO pair VALUES (1, 'v', 'x'), (2, 'w', 'y');
                        INSERT INTO t VALUES (1, 'a');
                        INSERT INTO u VALUES (1, 'a');
                        """)) {
            runs.execute(
                    "UPDATE t SET id = 2",
                    "UPDATE u SET id = 2",
                    "UPDATE u SET name = 'b'",
                    "UPDATE pair SET a = 3 WHERE a = 1",
                    "UPDATE pair SET v = 'v2' WHERE a = 3",
                    "UPDATE pair SET b = 'z', a = 4 WHERE a = 2",
                    "DELETE FROM pair WHERE a = 4");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD t {\"id\":2,\"name\":\"a\",\"_sdc_deleted_at\":null}",
                            "SCHEMA u(id integer, name null|string, _sdc_deleted_at null|string)",
                            "RECORD u {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD u {\"id\":2,\"name\":\"a\",\"_sdc_deleted_at\":null}",
                            "RECORD u {\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null}",
                            "SCHEMA pair(a integer, v null|string, b string, _sdc_deleted_at null|string)",
                            "RECORD pair {\"b\":\"x\",\"a\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD pair {\"a\":3,\"v\":\"v\",\"b\":\"x\",\"_sdc_deleted_at\":null}",
                            "RECORD pair {\"a\":3,\"v\":\"v2\",\"b\":\"x\",\"_sdc_deleted_at\":null}",
                            "RECORD pair {\"b\":\"y\",\"a\":2,\"_sdc_deleted_at\":WHEN}",
                            "RECORD pair {\"a\":4,\"v\":\"w\",\"b\":\"z\",\"_sdc_deleted_at\":null}",
                            "RECORD pair {\"b\":\"z\",\"a\":4,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
            assertThat(LogRuns.warnings(result)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void unchangedToastValueIsOmittedIfAskedForOrTakenFromTheOldRow(LogSlot slot) throws Exception {
        String big = "x".repeat(2500);
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                """
                        CREATE TABLE d (id int PRIMARY KEY, n int, big text);
                        CREATE TABLE f (id int PRIMARY KEY, n int, big text);
                        ALTER TABLE d ALTER big SET STORAGE EXTERNAL;
                        ALTER TABLE f ALTER big SET STORAGE EXTERNAL, REPLICA IDENTITY FULL;
                        INSERT INTO d VALUES (1, 1, repeat('x', 2500));
                        INSERT INTO f VALUES (1, 1, repeat('x', 2500));
                        """)
                        .config("unchanged_toast", "omit")) {
            runs.execute(
                    "UPDATE d SET n = 2",
                    "UPDATE d SET id = 3",
                    "UPDATE d SET big = NULL",
                    "UPDATE f SET n = 2",
                    "UPDATE f SET id = 3",
                    "DELETE FROM f");
            TapResult result = runs.succeed();
            assertThat(runs.lines(result))
                    .containsExactly(
                            "SCHEMA d(id integer, n null|integer, big null|string, _sdc_deleted_at null|string)",
                            "RECORD d {\"id\":1,\"n\":2,\"_sdc_deleted_at\":null}",
                            "RECORD d {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD d {\"id\":3,\"n\":2,\"_sdc_deleted_at\":null}",
                            "RECORD d {\"id\":3,\"n\":2,\"big\":null,\"_sdc_deleted_at\":null}",
                            "SCHEMA f(id integer, n null|integer, big null|string, _sdc_deleted_at null|string)",
                            "RECORD f {\"id\":1,\"n\":2,\"big\":\"%s\",\"_sdc_deleted_at\":null}"
                                    .formatted(big),
                            "RECORD f {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD f {\"id\":3,\"n\":2,\"big\":\"%s\",\"_sdc_deleted_at\":null}"
                                    .formatted(big),
                            "RECORD f {\"id\":3,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
            assertThat(LogRuns.warnings(result))
                    .containsExactly(
                            "Stream \"tap_log-public-d\": the log of 2 updates lacks values that they did not change; these are absent from the records, which most database targets take for NULL. Set \"unchanged_toast\" to fetch, or REPLICA IDENTITY FULL on the table, which puts them into the log",
                            "Stream \"tap_log-public-d\": 1 of these updates changed the key, so that the target has the values under the old key only: set REPLICA IDENTITY FULL on the table and reset the stream");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void deletesCarryTheOldRowIfAskedForAndTheLogHasIt(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                """
                                CREATE TABLE d (id int PRIMARY KEY, name text);
                                CREATE TABLE f (id int PRIMARY KEY, name text, none int);
                                ALTER TABLE f REPLICA IDENTITY FULL;
                                INSERT INTO d VALUES (1, 'a');
                                INSERT INTO f VALUES (1, 'a', NULL);
                                """)
                        .config("include_old_row_in_deletes", true)) {
            runs.execute("UPDATE f SET id = 2; DELETE FROM f; DELETE FROM d");
            // Format 1 leaves NULLs out of old rows.
            String none = slot == LogSlot.WAL2JSON_FORMAT_1 ? "" : ",\"none\":null";
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA f(id integer, name null|string, none null|integer, _sdc_deleted_at null|string)",
                            "RECORD f {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "RECORD f {\"id\":2,\"name\":\"a\",\"none\":null,\"_sdc_deleted_at\":null}",
                            "RECORD f {\"id\":2,\"name\":\"a\"%s,\"_sdc_deleted_at\":WHEN}"
                                    .formatted(none),
                            "SCHEMA d(id integer, name null|string, _sdc_deleted_at null|string)",
                            "RECORD d {\"id\":1,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void deselectedColumnsAreAbsentExceptTheKey(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot, directory, "CREATE TABLE t (a int, id int PRIMARY KEY, b int)")) {
            runs.catalog()
                    .withColumn(runs.id("t"), "a", "selected", false)
                    .withColumn(runs.id("t"), "id", "selected", false);
            runs.execute("INSERT INTO t VALUES (1, 2, 3); UPDATE t SET a = 4; DELETE FROM t");
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, b null|integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2,\"b\":3,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"b\":3,\"_sdc_deleted_at\":null}",
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void storedGeneratedColumnsComeIfTheLogHasThem(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED); INSERT INTO t VALUES (1)")) {
            String schema = "SCHEMA t(id integer, twice null|integer, _sdc_deleted_at null|string)";
            assertThat(runs.run())
                    .containsExactly(
                            schema,
                            "STATE",
                            "RECORD t {\"id\":1,\"twice\":2,\"_sdc_deleted_at\":null}",
                            "ACTIVATE_VERSION t",
                            "STATE",
                            schema,
                            "STATE");
            runs.execute("INSERT INTO t VALUES (2); UPDATE t SET id = 3 WHERE id = 2");
            String twice = slot.isWal2json() ? ",\"twice\":%d" : "";
            TapResult ofChanges = runs.succeed();
            assertThat(LogRuns.warnings(ofChanges))
                    .containsExactlyElementsOf(
                            slot.isWal2json()
                                    ? List.of()
                                    : List.of(
                                            "Stream \"tap_log-public-t\": generated column \"twice\" is not in the log: changes leave it in the target as the copy had it; deselect it, or use a slot with wal2json, or from PostgreSQL 18 on set publish_generated_columns = stored for the publication"));
            assertThat(runs.lines(ofChanges))
                    .containsExactly(
                            slot.isWal2json()
                                    ? schema
                                    : "SCHEMA t(id integer, _sdc_deleted_at null|string)",
                            "RECORD t {\"id\":2%s,\"_sdc_deleted_at\":null}"
                                    .formatted(twice.formatted(4)),
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":WHEN}",
                            "RECORD t {\"id\":3%s,\"_sdc_deleted_at\":null}"
                                    .formatted(twice.formatted(6)),
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void positionsAreAPropertyIfAskedFor(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                                slot,
                                directory,
                                "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
                        .config("debug_lsn", "true")) {
            TapResult copy = runs.succeed();
            assertThat(runs.lines(copy).get(2))
                    .isEqualTo("RECORD t {\"id\":1,\"_sdc_deleted_at\":null,\"_sdc_lsn\":null}");
            assertThat(Transcript.messages(copy).get(0).path("bookmark_properties"))
                    .hasToString("[\"_sdc_lsn\"]");
            long before = runs.lsn();
            runs.execute("INSERT INTO t VALUES (2); DELETE FROM t WHERE id = 1");
            long after = runs.lsn();
            TapResult changes = runs.succeed();
            assertThat(runs.lines(changes).stream().map(LogChangesIT::withoutLsn))
                    .containsExactly(
                            "SCHEMA t(id integer, _sdc_deleted_at null|string, _sdc_lsn null|string)",
                            "RECORD t {\"id\":2,\"_sdc_deleted_at\":null,\"_sdc_lsn\":LSN}",
                            "RECORD t {\"id\":1,\"_sdc_deleted_at\":WHEN,\"_sdc_lsn\":LSN}",
                            "STATE");
            assertThat(
                            Transcript.messages(changes).stream()
                                    .map(message -> message.at("/record/_sdc_lsn"))
                                    .filter(position -> position.isString())
                                    .map(position -> Long.valueOf(position.asString())))
                    .hasSize(2)
                    .isSorted()
                    .allMatch(position -> position >= before && position < after);
            assertThat(Transcript.messages(changes).get(0).path("bookmark_properties"))
                    .hasToString("[\"_sdc_lsn\"]");
        }
    }

    private static String withoutLsn(String line) {
        return line.replaceAll("\"_sdc_lsn\":\"\\d+\"", "\"_sdc_lsn\":LSN");
    }
}
