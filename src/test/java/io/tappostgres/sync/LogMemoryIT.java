package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Transactions, rows and tables of a log that are large for the heap they are read with. */
class LogMemoryIT {

    private static final int ROWS = 300_000;
    private static final int LIMIT_BYTES = 1024 * 1024;

    @TempDir private Path directory;

    /** Some 100 MB of messages. */
    @ParameterizedTest
    @CsvSource({"pgoutput, 2", "wal2json, 2", "wal2json, 1"})
    void transactionThatIsLargerThanTheHeapIsReadAsItComes(String plugin, int format)
            throws Exception {
        try (TestDatabase database =
                database(plugin, "t (id int PRIMARY KEY, v int, filler text)")) {
            LogFollower follower =
                    new LogFollower(database, directory)
                            .with("wal2json_message_format", format)
                            .withHeap("-Xmx64m");
            follower.succeed();
            database.execute(
                    "INSERT INTO t SELECT i, 0, repeat('x', 300) FROM generate_series(1, %d) i"
                            .formatted(ROWS));

            assertThat(LogFollower.recordsOf(follower.succeed())).hasSize(ROWS);
            assertThat(follower.target("t")).hasSize(ROWS);
        }
    }

    @Test
    void changeBeyondTheLimitEndsTheRunWithAGoodStateBeforeIt() throws Exception {
        try (TestDatabase database =
                database("pgoutput", "t (id int PRIMARY KEY, v int, text text)")) {
            LogFollower follower = new LogFollower(database, directory);
            follower.succeed();
            database.execute(
                    "INSERT INTO t VALUES (1, 1, 'small')",
                    "INSERT INTO t VALUES (2, 2, repeat('x', %d))".formatted(2 * LIMIT_BYTES),
                    "INSERT INTO t VALUES (3, 3, 'small')");

            TapResult failed = follower.with("max_record_bytes", LIMIT_BYTES).run();

            assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(1);
            assertThat(follower.target("t")).containsOnlyKeys(1L);
            assertThat(failed.stderr())
                    .containsPattern(
                            "The log of database \"[^\"]*\": behind [0-9A-F]+/[0-9A-F]+ of the log, a row has 20[0-9]{5} bytes of text, more than max_record_bytes \\(1048576\\)");

            TapResult again = follower.with("max_record_bytes", 3 * LIMIT_BYTES).succeed();
            assertThat(LogFollower.recordsOf(again)).hasSize(2);
            assertThat(follower.target("t")).containsOnlyKeys(1L, 2L, 3L);
        }
    }

    @Test
    void tableOf1600ColumnsComesWhole() throws Exception {
        String columns =
                IntStream.rangeClosed(2, 1600)
                        .mapToObj("c%04d int"::formatted)
                        .collect(Collectors.joining(","));
        try (TestDatabase database =
                database("pgoutput", "wide (id int PRIMARY KEY, " + columns + ")")) {
            LogFollower follower = new LogFollower(database, directory).withHeap("-Xmx64m");
            follower.succeed();
            database.execute(
                    "INSERT INTO wide SELECT %s FROM generate_series(1, 20) i"
                            .formatted(
                                    IntStream.rangeClosed(1, 1600)
                                            .mapToObj(
                                                    column -> column == 1 ? "i" : column % 10 + "")
                                            .collect(Collectors.joining(","))),
                    "UPDATE wide SET c1599 = 77 WHERE id = 20");

            List<JsonNode> records =
                    Transcript.messages(follower.succeed()).stream()
                            .filter(line -> line.path("type").asString().equals("RECORD"))
                            .map(line -> line.path("record"))
                            .toList();

            assertThat(records).hasSize(21);
            assertThat(records.get(20).path("c1599").intValue()).isEqualTo(77);
            assertThat(records.get(20).path("c1600").intValue()).isZero();
            assertThat(records.get(20).size()).isGreaterThanOrEqualTo(1600);
        }
    }

    private static TestDatabase database(String plugin, String table) throws Exception {
        TestDatabase database = PostgresServer.withWal2json().createDatabase();
        database.execute(
                "SET synchronous_commit = on",
                "CREATE TABLE " + table,
                "CREATE PUBLICATION everything FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('stitch_%s', '%s')"
                        .formatted(database.name(), plugin));
        return database;
    }
}
