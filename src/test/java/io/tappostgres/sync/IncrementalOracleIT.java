package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A table that is written to at random while the tap reads it and is killed at random: what a
 * target has in the end is what the table has, of every row that reading by a key promises.
 *
 * <p>Promised are rows whose last change gave them a key that grows, and those that had none when
 * the first pass began. With a lookback, also those that were committed late, by less than that.
 */
class IncrementalOracleIT {

    private static final long SEED =
            Long.getLong("tap.oracle.seed", System.currentTimeMillis() % 1_000_000);

    /** How far keys get ahead of a transaction that is still open; it is committed by then. */
    private static final int MOST_LATE_KEYS = 300;

    private final Random random = new Random(SEED);
    private final Map<Integer, JsonNode> target = new HashMap<>();
    private final Set<Integer> withoutKeyAtFirst = new HashSet<>();
    private final Deque<LateCommit> open = new ArrayDeque<>();
    private long lastBookmark = Long.MIN_VALUE;
    private int nextId = 1;
    private int nextKey = 1;

    @TempDir private Path directory;
    private TestDatabase database;

    private record LateCommit(Connection connection, int key) {}

    @Test
    void targetHasWhatTheTableHasAlthoughRowsAreCommittedLate() throws Exception {
        check(true, 9);
    }

    @Test
    void targetHasWhatTheTableHasWithoutLookback() throws Exception {
        check(false, 6);
    }

    private void check(boolean commitsLate, int runCount) throws Exception {
        try (TestDatabase created = PostgresServer.newest().createDatabase("tap_oracle")) {
            database = created;
            database.execute("CREATE TABLE t (id int PRIMARY KEY, k int, v int)");
            insert(400);
            database.query("SELECT id FROM t WHERE k IS NULL")
                    .forEach(row -> withoutKeyAtFirst.add(Integer.valueOf(row.get(0))));
            IncrementalRuns runs =
                    new IncrementalRuns(new TapFiles(directory), database).select("t", "k");
            if (commitsLate) {
                runs.config("replication_key_lookback", MOST_LATE_KEYS + 50);
            }
            for (int run = 0; run < runCount; run++) {
                runs.config("state_interval_records", 1 + random.nextInt(60));
                runs.config("limit", random.nextInt(3) == 0 ? 1 + random.nextInt(150) : null);
                interfere(runs, commitsLate);
                change(commitsLate);
            }
            commitAll();
            runs.config("limit", null);
            take(runs.run());
            take(runs.run());
            compare();
        } finally {
            for (LateCommit late : open) {
                late.connection().close();
            }
        }
    }

    /** Reads some lines, changes the table meanwhile, and kills the tap or lets it finish. */
    private void interfere(IncrementalRuns runs, boolean commitsLate) throws Exception {
        try (RunningTap tap = runs.start()) {
            int lines = random.nextInt(300);
            for (int line = 0; line < lines && tap.nextLine() != null; line++) {
                if (random.nextInt(100) == 0) {
                    change(commitsLate);
                }
            }
            if (random.nextInt(3) > 0) {
                tap.kill();
            }
            TapResult result = tap.awaitEnd();
            runs.keepState(result);
            take(result);
        }
    }

    private void change(boolean commitsLate) throws SQLException {
        for (int i = random.nextInt(4); i >= 0; i--) {
            switch (random.nextInt(commitsLate ? 4 : 3)) {
                case 0 -> insert(random.nextInt(50));
                case 1 -> update();
                case 2 -> nextKey += random.nextInt(2);
                default -> openLate();
            }
        }
        while (!open.isEmpty()
                && (nextKey - open.getFirst().key() > MOST_LATE_KEYS - 60
                        || random.nextInt(3) == 0)) {
            commit(open.removeFirst());
        }
    }

    private void insert(int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            String key = random.nextInt(10) == 0 ? "NULL" : String.valueOf(growingKey());
            database.execute(
                    "INSERT INTO t VALUES (%d, %s, %d)".formatted(nextId++, key, random.nextInt()));
        }
    }

    /** Every row gets the same key or, more often, a greater one than all before. */
    private void update() throws SQLException {
        database.execute(
                "UPDATE t SET k = %d, v = %d WHERE id %% 37 = %d"
                        .formatted(growingKey(), random.nextInt(), random.nextInt(37)));
    }

    private void openLate() throws SQLException {
        Connection connection = database.connectPlainly();
        connection.setAutoCommit(false);
        int key = growingKey();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO t VALUES (%d, %d, %d)".formatted(nextId++, key, random.nextInt()));
        }
        open.add(new LateCommit(connection, key));
    }

    private static void commit(LateCommit late) throws SQLException {
        late.connection().commit();
        late.connection().close();
    }

    private void commitAll() throws SQLException {
        while (!open.isEmpty()) {
            commit(open.removeFirst());
        }
    }

    private int growingKey() {
        return random.nextInt(3) == 0 ? nextKey : ++nextKey;
    }

    /** Folds the records of a run into the target, and watches its bookmarks. */
    private void take(TapResult result) {
        for (String line : IncrementalRuns.wholeLines(result)) {
            JsonNode message = TapFiles.parse(line);
            if (message.path("type").asString().equals("RECORD")) {
                JsonNode record = message.path("record");
                target.put(record.path("id").asInt(), record);
            }
            JsonNode bookmark =
                    message.at("/value/bookmarks/tap_oracle-public-t/replication_key_value");
            if (!bookmark.isMissingNode()) {
                assertThat(bookmark.longValue())
                        .as("bookmark, seed %d", SEED)
                        .isGreaterThanOrEqualTo(lastBookmark);
                lastBookmark = bookmark.longValue();
            }
        }
    }

    private void compare() throws SQLException {
        for (List<String> row : database.query("SELECT id, k, v FROM t ORDER BY id")) {
            int id = Integer.parseInt(row.get(0));
            boolean promised = row.get(1) != null || withoutKeyAtFirst.contains(id);
            if (promised) {
                assertThat(target.get(id))
                        .as("row %d, seed %d", id, SEED)
                        .hasToString(
                                "{\"id\":%s,\"k\":%s,\"v\":%s}"
                                        .formatted(row.get(0), row.get(1), row.get(2)));
            }
        }
    }
}
