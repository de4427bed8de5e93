package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order the messages of LOG_BASED come: from the first run to one without changes. */
class LogSequenceIT {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void firstRunCopiesAndThenReadsOnlyWhatIsNew(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        slot,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, name varchar(9)); INSERT INTO t VALUES (1, 'a')")) {
            String schema =
                    """
                    {"type":"SCHEMA","stream":"t","schema":{"type":"object","properties":{"id":{"type":["integer"],"minimum":-2147483648,"maximum":2147483647},"name":{"type":["null","string"],"maxLength":9},"_sdc_deleted_at":{"type":["null","string"],"format":"date-time"}}},"key_properties":["id"],"bookmark_properties":[]}\
                    """;
            assertThat(plain(runs.succeed()))
                    .containsExactly(
                            schema,
                            "{\"type\":\"STATE\",\"value\":{\"currently_syncing\":\"tap_log-public-t\",\"bookmarks\":{\"tap_log-public-t\":{\"last_replication_method\":\"LOG_BASED\",\"version\":1,\"lsn\":LSN,\"log_snapshot\":COPYING,\"log_source\":LOG,\"log_table\":TABLE}}}}",
                            "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"id\":1,\"name\":\"a\",\"_sdc_deleted_at\":null},\"version\":1,\"time_extracted\":NOW}",
                            "{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"t\",\"version\":1}",
                            "{\"type\":\"STATE\",\"value\":{\"currently_syncing\":null,\"bookmarks\":{\"tap_log-public-t\":{\"last_replication_method\":\"LOG_BASED\",\"version\":1,\"lsn\":LSN,\"log_snapshot\":COPIED,\"log_source\":LOG,\"log_table\":TABLE,\"xmin\":null}}}}",
                            schema,
                            "{\"type\":\"STATE\",\"value\":{\"currently_syncing\":null,\"bookmarks\":{\"tap_log-public-t\":{\"last_replication_method\":\"LOG_BASED\",\"version\":1,\"lsn\":LSN,\"log_source\":LOG,\"log_table\":TABLE,\"xmin\":null}}}}");

            Instant before = Instant.now();
            runs.execute("INSERT INTO t VALUES (2, 'b'); DELETE FROM t WHERE id = 1");
            Instant after = Instant.now();
            TapResult second = runs.succeed();
            assertThat(plain(second).stream().map(LogSequenceIT::withoutDeletion))
                    .containsExactly(
                            schema,
                            "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"id\":2,\"name\":\"b\",\"_sdc_deleted_at\":null},\"version\":1,\"time_extracted\":NOW}",
                            "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"id\":1,\"_sdc_deleted_at\":WHEN},\"version\":1,\"time_extracted\":NOW}",
                            "{\"type\":\"STATE\",\"value\":{\"currently_syncing\":null,\"bookmarks\":{\"tap_log-public-t\":{\"last_replication_method\":\"LOG_BASED\",\"version\":1,\"lsn\":LSN,\"log_source\":LOG,\"log_table\":TABLE,\"xmin\":null}}}}");
            assertThat(deletion(second)).isBetween(before.minusMillis(1), after.plusMillis(1));

            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA t(id integer, name null|string, _sdc_deleted_at null|string)",
                            "STATE");
        }
    }

    private final Transcript transcript = new Transcript();

    private List<String> plain(TapResult result) {
        return transcript.of(result).stream()
                .map(line -> line.replaceAll("\"lsn\":\\d+", "\"lsn\":LSN"))
                .map(
                        line ->
                                line.replaceAll(
                                        "\\{\"system_identifier\":\"\\d+\",\"timeline\":1,\"table_oid\":\\d+}",
                                        "LOG"))
                .map(
                        line ->
                                line.replaceAll(
                                        "\\{\"lsn\":LSN,\"oldest_xid\":\\d+,\"relation\":\\d+,\"filenode\":\\d+,\"columns\":\"\\d+\\*2\"}",
                                        "TABLE"))
                .map(line -> snapshot(line, "false", "COPYING"))
                .map(line -> snapshot(line, "true", "COPIED"))
                .toList();
    }

    private static String snapshot(String line, String complete, String name) {
        return line.replaceAll(
                "\\{\"complete\":"
                        + complete
                        + ",\"xmin\":\\d+,\"xmax\":\\d+,\"running\":\\[],\"until_lsn\":\\d+}",
                name);
    }

    private static String withoutDeletion(String line) {
        return line.replaceAll("\"_sdc_deleted_at\":\"[^\"]+\"", "\"_sdc_deleted_at\":WHEN");
    }

    private static Instant deletion(TapResult result) {
        return Transcript.messages(result).stream()
                .map(message -> message.at("/record/_sdc_deleted_at").asString(""))
                .filter(time -> !time.isEmpty())
                .map(time -> OffsetDateTime.parse(time).toInstant())
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void transactionsComeInTheOrderOfTheirCommitsWithAllTheirTables(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                        slot,
                        directory,
                        "CREATE TABLE a (n int PRIMARY KEY); CREATE TABLE b (n int PRIMARY KEY)")) {
            try (Connection early = runs.database().connectPlainly();
                    Connection aborted = runs.database().connectPlainly();
                    Statement first = early.createStatement();
                    Statement lost = aborted.createStatement()) {
                first.execute("BEGIN; INSERT INTO a VALUES (1)");
                lost.execute("BEGIN; INSERT INTO b VALUES (7)");
                runs.execute("INSERT INTO b VALUES (2); INSERT INTO a VALUES (3)");
                first.execute("SAVEPOINT s; INSERT INTO b VALUES (8); ROLLBACK TO s");
                first.execute("INSERT INTO b VALUES (4); COMMIT");
                lost.execute("ROLLBACK");
                runs.execute("BEGIN; INSERT INTO a VALUES (5); ROLLBACK");
                runs.execute("INSERT INTO a VALUES (6)");
            }
            assertThat(runs.run())
                    .containsExactly(
                            "SCHEMA b(n integer, _sdc_deleted_at null|string)",
                            "RECORD b {\"n\":2,\"_sdc_deleted_at\":null}",
                            "SCHEMA a(n integer, _sdc_deleted_at null|string)",
                            "RECORD a {\"n\":3,\"_sdc_deleted_at\":null}",
                            "RECORD a {\"n\":1,\"_sdc_deleted_at\":null}",
                            "RECORD b {\"n\":4,\"_sdc_deleted_at\":null}",
                            "RECORD a {\"n\":6,\"_sdc_deleted_at\":null}",
                            "STATE");
        }
    }

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void allStreamsAreReadOverOneConnection(LogSlot slot) throws Exception {
        try (LogRuns runs =
                LogRuns.goingOn(
                                slot,
                                directory,
                                "CREATE TABLE a (n int PRIMARY KEY); CREATE TABLE b (n int PRIMARY KEY); CREATE TABLE c (n int PRIMARY KEY)")
                        .config("break_at_end_lsn", false)
                        .config("max_run_seconds", 5)
                        .config("state_interval_records", 1)) {
            runs.execute("INSERT INTO a VALUES (1); INSERT INTO b VALUES (2)");
            try (RunningTap tap = runs.start()) {
                // The two RECORDs of the transaction, each behind its SCHEMA, and STATE.
                for (int line = 1; line <= 5; line++) {
                    tap.nextLine();
                }
                assertThat(
                                runs.database()
                                        .query(
                                                "SELECT slot_name FROM pg_stat_activity JOIN pg_replication_slots ON active_pid = pid WHERE backend_type = 'walsender' AND datname = current_database()"))
                        .containsExactly(List.of("stitch_tap_log"));
                assertThat(
                                runs.database()
                                        .value(
                                                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender' AND datname = current_database()"))
                        .isEqualTo("1");
                assertThat(tap.awaitEnd().exitCode()).isZero();
            }
        }
    }
}
