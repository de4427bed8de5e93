package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Several readers give what one would have given: every row of one snapshot, once. */
class ParallelCopyIT {

    private static final List<String> SHAPES = List.of("blocks", "holes", "parted", "wide");

    private static InterruptedCopies copies;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTables() throws SQLException {
        StringBuilder parts = new StringBuilder();
        for (int part = 0; part < 20; part++) {
            parts.append(
                    "CREATE TABLE parted_%d PARTITION OF parted FOR VALUES FROM (%d) TO (%d)%s;"
                            .formatted(
                                    part, part * 500, part * 500 + 500, InterruptedCopies.SPREAD));
        }
        copies =
                InterruptedCopies.on(PostgresServer.newest(), "tap_parallel", directory)
                        .create(
                                InterruptedCopies.table("blocks"),
                                InterruptedCopies.table("holes"),
                                "DELETE FROM holes WHERE id BETWEEN 500 AND 7000 OR id > 11000",
                                "UPDATE holes SET v = 1 WHERE id % 3 = 0",
                                "CREATE TABLE parted"
                                        + InterruptedCopies.COLUMNS
                                        + " PARTITION BY RANGE (id);"
                                        + parts,
                                InterruptedCopies.fill("parted", 0, 9999),
                                "CREATE TABLE wide" + InterruptedCopies.COLUMNS,
                                "ALTER TABLE wide ALTER filler SET STORAGE EXTERNAL",
                                "INSERT INTO wide SELECT id, 0, repeat('x', 700000) FROM generate_series(1, 30) AS id",
                                InterruptedCopies.table("accounts"));
        copies.database().execute("VACUUM holes");
        for (String table : SHAPES) {
            assertThat(
                            copies.database()
                                    .value(
                                            "SELECT sum(pg_table_size(oid)) > 17000000 FROM pg_class WHERE relname ~ '^%s(_|$)' AND relkind = 'r'"
                                                    .formatted(table)))
                    .as("%s is read in pieces", table)
                    .isEqualTo("t");
        }
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        copies.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void everyRowOfEveryShapeComesOnceAndStreamsAreNotMixed(int parallelism) throws Exception {
        TapResult result = run(SHAPES, Map.of("parallelism", parallelism));

        Map<String, Map<Long, Long>> values = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (String line : result.stdoutLines()) {
            if (!line.startsWith("{\"type\":\"RECORD\"")) {
                continue;
            }
            // The wide ones are not worth a parser.
            String head = line.substring(0, Math.min(line.length(), 100));
            String stream = between(head, "\"stream\":\"", "\"");
            if (order.isEmpty() || !order.get(order.size() - 1).equals(stream)) {
                order.add(stream);
            }
            Long before =
                    values.computeIfAbsent(stream, unseen -> new TreeMap<>())
                            .put(
                                    Long.valueOf(between(head, "\"id\":", ",")),
                                    Long.valueOf(between(head, "\"v\":", ",")));
            assertThat(before).as("%s comes twice", head).isNull();
        }
        assertThat(order).isEqualTo(SHAPES);
        for (String table : SHAPES) {
            assertThat(values.get(table)).as(table).isEqualTo(copies.values(table));
        }
    }

    private static String between(String text, String before, String after) {
        int start = text.indexOf(before) + before.length();
        return text.substring(start, text.indexOf(after, start));
    }

    /** Runs the tap on these tables and requires that it succeeds. */
    private static TapResult run(List<String> tables, Map<String, ?> config) {
        EditedCatalog catalog = EditedCatalog.of("{\"streams\": []}");
        for (String table : tables) {
            JsonNode stream = copies.catalog().stream(copies.tapStreamId(table));
            catalog.add(stream.deepCopy()).select(copies.tapStreamId(table));
        }
        TapFiles files = copies.files();
        TapResult result =
                TapRunner.ofBuiltJar()
                        .run(
                                "-c",
                                files.config(copies.database(), config),
                                "-p",
                                catalog.write(files));
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return result;
    }

    /** Transfers keep the sum of all accounts, which a mixture of snapshots would not show. */
    @Test
    void allReadersReadTheSameSnapshot() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> writer =
                CompletableFuture.supplyAsync(() -> transferUntil(done, seed));
        try {
            for (int run = 0; run < 2; run++) {
                TapResult result =
                        run(
                                List.of("accounts"),
                                Map.of("parallelism", 4, "state_interval_records", 1));
                Map<Long, Long> values =
                        new TargetTable("accounts").read(result.stdoutLines()).values();
                assertThat(values).as("seed %d", seed).hasSize(InterruptedCopies.ROWS);
                assertThat(values.values().stream().mapToLong(Long::longValue).sum())
                        .as("seed %d", seed)
                        .isZero();
                assertThat(values.values()).anyMatch(value -> value != 0);
            }
        } finally {
            done.set(true);
        }
        assertThat(writer.get(30, TimeUnit.SECONDS)).isPositive();
    }

    private static long transferUntil(AtomicBoolean done, long seed) {
        Random random = new Random(seed);
        long transfers = 0;
        try (Connection connection = copies.database().connectPlainly();
                Statement statement = connection.createStatement()) {
            while (!done.get()) {
                statement.execute(
                        "UPDATE accounts SET v = v + CASE WHEN id = %1$d THEN 1 ELSE -1 END WHERE id IN (%1$d, %2$d)"
                                .formatted(1 + random.nextInt(6000), 6001 + random.nextInt(6000)));
                transfers++;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return transfers;
    }

    @Test
    void manySmallTablesComeInTheOrderOfTheRunHoweverManyAreReadAtATime() throws Exception {
        StringBuilder sql = new StringBuilder();
        for (int table = 0; table < 120; table++) {
            sql.append(
                    "CREATE TABLE small_%1$03d AS SELECT id, id %% 7 AS v, 'x'::text AS filler FROM generate_series(1, %1$d) AS id;"
                            .formatted(table));
        }
        try (InterruptedCopies small =
                InterruptedCopies.on(PostgresServer.newest(), "tap_small", directory)
                        .create(sql.toString())) {
            List<String> one = transcript(small, Map.of("parallelism", 1));
            assertThat(transcript(small, Map.of("parallelism", 4))).isEqualTo(one);

            List<String> mixed =
                    transcript(small, Map.of("parallelism", 4, "interleave_streams", true));
            assertThat(recordsByStream(mixed)).isEqualTo(recordsByStream(one));
        }
    }

    private static List<String> transcript(InterruptedCopies small, Map<String, ?> config) {
        TapFiles files = small.files();
        TapResult result =
                TapRunner.ofBuiltJar()
                        .run(
                                "-c",
                                files.config(small.database(), config),
                                "-p",
                                small.catalog().selectAll().write(files));
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        // Versions are milliseconds, and streams that begin in the same one share theirs.
        return new Transcript()
                .of(result).stream()
                        .map(line -> line.replaceAll("\"version\":\\d+", "\"version\":1"))
                        .toList();
    }

    private static Map<String, List<String>> recordsByStream(List<String> lines) {
        Map<String, List<String>> records = new TreeMap<>();
        for (String line : lines) {
            if (line.startsWith("{\"type\":\"RECORD\"")) {
                records.computeIfAbsent(
                                between(line, "\"stream\":\"", "\""), unseen -> new ArrayList<>())
                        .add(line);
            }
        }
        return records;
    }

    @Test
    void rightsOnColumnsAndRowSecurityAreReadByOneCopyWithTheRightRows() throws Exception {
        copies.database()
                .execute(
                        "DROP ROLE IF EXISTS tap_limited; CREATE ROLE tap_limited LOGIN PASSWORD 'limited'",
                        "GRANT SELECT (id, v) ON blocks TO tap_limited",
                        "GRANT SELECT ON accounts TO tap_limited",
                        "ALTER TABLE accounts ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY even ON accounts TO tap_limited USING (id % 2 = 0)");
        String blocks = copies.tapStreamId("blocks");
        copies.catalog().withColumn(blocks, "filler", "selected", false);
        try {
            TapResult result =
                    run(
                            List.of("accounts", "blocks"),
                            Map.of("user", "tap_limited", "password", "limited", "parallelism", 4));
            TargetTable even = new TargetTable("accounts").read(result.stdoutLines());
            assertThat(even.records()).isEqualTo(InterruptedCopies.ROWS / 2);
            assertThat(even.values().keySet()).allMatch(id -> id % 2 == 0);
            TargetTable all = new TargetTable("blocks").read(result.stdoutLines());
            assertThat(all.records()).isEqualTo(InterruptedCopies.ROWS);
            assertThat(all.values()).isEqualTo(copies.values("blocks"));
        } finally {
            copies.catalog().withColumn(blocks, "filler", "selected", true);
            copies.database()
                    .execute(
                            "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY; DROP OWNED BY tap_limited; DROP ROLE tap_limited");
        }
    }
}
