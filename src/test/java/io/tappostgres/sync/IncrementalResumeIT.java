package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs that end before their last row, and what the next one makes of them. */
class IncrementalResumeIT {

    /** Ten rows a key; 100 rows without one. */
    private static final int KEYED_ROWS = 30_000;

    private static final int ALL_ROWS = KEYED_ROWS + 100;

    @TempDir private Path directory;
    private TestDatabase database;
    private IncrementalRuns runs;

    @BeforeEach
    void createTable() throws SQLException {
        database = PostgresServer.newest().createDatabase("tap_key_resume");
        database.execute(
                """
                CREATE TABLE t AS SELECT id, CASE WHEN id <= %d THEN id / 10 END AS k, repeat('x', 900) AS filler
                FROM generate_series(1, %d) id;
                CREATE INDEX ON t (k);
                """
                        .formatted(KEYED_ROWS, ALL_ROWS));
        runs = new IncrementalRuns(new TapFiles(directory), database).select("t", "k");
        runs.config("state_interval_records", 1_234);
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void nothingIsMissingAfterKillsAndOnlyRowsFromTheLastStateOnRepeat() throws Exception {
        Set<Integer> seen = new HashSet<>();
        for (int linesBeforeKill : new int[] {3_000, 5_000, 2, 9_000}) {
            List<Integer> expected = expectedFirst();
            TapResult killed = killAfter(linesBeforeKill);
            List<Integer> ids = ids(killed);
            assertThat(ids.subList(0, Math.min(ids.size(), expected.size())))
                    .isEqualTo(expected.subList(0, Math.min(ids.size(), expected.size())));
            assertThat(ids.size()).isLessThan(ALL_ROWS);
            seen.addAll(ids);
            assertStatesAccountForRecordsBefore(killed);
        }
        int bookmark = Integer.parseInt(runs.bookmark("t"));
        List<Integer> rest = ids(runs.run());
        assertThat(rest).hasSize(ALL_ROWS - Math.max(0, 10 * bookmark - 1));
        seen.addAll(rest);
        assertThat(seen).hasSize(ALL_ROWS);
        assertThat(runs.state()).doesNotContain("pending");
        assertThat(ids(runs.run())).containsExactly(KEYED_ROWS);
    }

    @Test
    void signalEndsARunWithAStateOfItsLastRecord() throws Exception {
        runs.config("state_interval_records", 1_000_000);
        try (RunningTap tap = runs.start()) {
            for (int line = 0; line < 5_000; line++) {
                tap.nextLine();
            }
            tap.terminate();
            TapResult result = tap.awaitEnd();
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(143);
            List<Integer> ids = ids(result);
            assertThat(ids.size()).isBetween(4_997, KEYED_ROWS - 1);
            runs.keepState(result);
            assertThat(runs.bookmark("t")).isEqualTo(String.valueOf(ids.get(ids.size() - 1) / 10));
            assertThat(runs.state())
                    .contains("\"currently_syncing\":\"tap_key_resume-public-t\"")
                    .contains("\"pending\":[\"rows_without_key\",\"activate_version\"]");
        }
    }

    @Test
    void lostConnectionIsReplacedAndTheStreamGoesOnFromItsBookmark() throws Exception {
        // More than the tap's queue and the sockets' buffers hold, so that the server is not done.
        database.execute("UPDATE t SET filler = repeat('x', 1900)");
        try (RunningTap tap = runs.start()) {
            for (int line = 0; line < 3_000; line++) {
                tap.nextLine();
            }
            database.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tap-postgres'");
            TapResult result = tap.awaitEnd();
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(result.stderr()).contains("lost its connection and goes on with another");
            List<Integer> ids = ids(result);
            assertThat(new HashSet<>(ids)).hasSize(ALL_ROWS);
            // Only the rows of the key that the first connection had come to are there twice.
            assertThat(ids.size() - ALL_ROWS).isBetween(1, 10);
            runs.keepState(result);
            assertThat(runs.state()).doesNotContain("pending");
        }
    }

    @Test
    void stateIsWrittenAfterSoManyRecords() {
        List<String> types =
                Transcript.messages(runs.config("state_interval_records", 10_000).run()).stream()
                        .map(message -> message.path("type").asString())
                        .toList();
        List<Integer> states = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).equals("STATE")) {
                states.add(i);
            }
        }
        // Behind SCHEMA; each behind 10,000 records more than the one before; at the end.
        assertThat(states).containsExactly(1, 10_002, 20_003, 30_004, ALL_ROWS + 6);
    }

    private TapResult killAfter(int lines) {
        try (RunningTap tap = runs.start()) {
            for (int line = 0; line < lines; line++) {
                tap.nextLine();
            }
            tap.kill();
            TapResult result = tap.awaitEnd();
            runs.keepState(result);
            return result;
        }
    }

    /** The first rows that the state calls for: those of the bookmarked key. */
    private List<Integer> expectedFirst() {
        if (runs.state() == null || runs.bookmark("t").equals("null")) {
            return List.of();
        }
        int first = 10 * Integer.parseInt(runs.bookmark("t"));
        List<Integer> ids = new ArrayList<>();
        for (int id = first; id < first + 10; id++) {
            ids.add(id);
        }
        return ids;
    }

    /** All rows of smaller keys than a STATE holds have come before it, since the bookmark. */
    private static void assertStatesAccountForRecordsBefore(TapResult result) {
        Set<Integer> seen = new HashSet<>();
        int first = -1;
        for (String line : IncrementalRuns.wholeLines(result)) {
            JsonNode message = TapFiles.parse(line);
            JsonNode bookmark =
                    message.at("/value/bookmarks/tap_key_resume-public-t/replication_key_value");
            if (message.path("type").asString().equals("RECORD")) {
                int id = message.path("record").path("id").asInt();
                first = first < 0 ? id : first;
                seen.add(id);
            } else if (first >= 0 && bookmark.isInt()) {
                for (int id = first; id < 10 * bookmark.intValue(); id++) {
                    assertThat(seen).contains(id);
                }
            }
        }
    }

    private static List<Integer> ids(TapResult result) {
        return IncrementalRuns.records(result).stream()
                .map(record -> TapFiles.parse(record).path("id").asInt())
                .toList();
    }
}
