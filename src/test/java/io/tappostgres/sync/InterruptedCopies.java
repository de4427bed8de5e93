package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Copies of the tables {@code (id, v, filler)} of one database that are killed in their middle and
 * gone on with, held against what the table has in the end.
 *
 * <p>The tables are spread over many blocks by a small fill factor, so that they are read in many
 * pieces although they have few rows.
 */
final class InterruptedCopies implements AutoCloseable {

    static final int ROWS = 12_000;
    static final JsonNode NO_STATE = TapFiles.parse("{}");

    /** Three rows a block: some 32 MB. */
    static final String COLUMNS = "(id int PRIMARY KEY, v int NOT NULL, filler text NOT NULL)";

    static final String SPREAD = " WITH (fillfactor = 10, autovacuum_enabled = off)";

    private final TestDatabase database;
    private final TapFiles files;
    private EditedCatalog catalog;
    private Map<String, ?> config = Map.of();

    private InterruptedCopies(TestDatabase database, TapFiles files) {
        this.database = database;
        this.files = files;
    }

    static InterruptedCopies on(PostgresServer server, String databaseName, Path directory)
            throws SQLException {
        return new InterruptedCopies(server.createDatabase(databaseName), new TapFiles(directory));
    }

    /** SQL that makes a table of {@link #ROWS} rows with v = 0. */
    static String table(String name) {
        return "CREATE TABLE " + name + COLUMNS + SPREAD + ";" + fill(name, 1, ROWS);
    }

    /** SQL that inserts rows with v = 0. */
    static String fill(String table, int firstId, int lastId) {
        return "INSERT INTO %s (id, v, filler) SELECT id, 0, repeat('x', 200) FROM generate_series(%d, %d) AS id;"
                .formatted(table, firstId, lastId);
    }

    TestDatabase database() {
        return database;
    }

    TapFiles files() {
        return files;
    }

    /** Settings of all runs from here on. */
    InterruptedCopies with(Map<String, ?> settings) {
        config = settings;
        return this;
    }

    /** Makes tables, and discovers them all. */
    InterruptedCopies create(String... sql) throws SQLException {
        database.execute(sql);
        catalog = EditedCatalog.discover(files, database);
        return this;
    }

    String tapStreamId(String table) {
        return database.name() + "-public-" + table;
    }

    /** The catalog, to be edited. */
    EditedCatalog catalog() {
        return catalog;
    }

    /** Kills a copy of one table when half of its records came. */
    KilledRun killHalfway(String table) throws Exception {
        return killAfter(ROWS / 2, 1, table);
    }

    /** Kills a copy of one table when so many records came, and marks of so many relations. */
    KilledRun killAfter(int records, int relations, String table) throws Exception {
        try (RunningTap tap = start(table, NO_STATE)) {
            KilledRun killed = KilledRun.after(records, relations, tap);
            awaitNoSession();
            return killed;
        }
    }

    /** Runs the tap on one table. */
    TapResult run(String table, JsonNode state) {
        try (RunningTap tap = start(table, state)) {
            return tap.awaitEnd();
        }
    }

    RunningTap start(String table, JsonNode state) {
        JsonNode one = catalog.stream(tapStreamId(table)).deepCopy();
        EditedCatalog selected =
                EditedCatalog.of("{\"streams\": [" + one + "]}").select(tapStreamId(table));
        Map<String, Object> settings = new HashMap<>(config);
        settings.putIfAbsent("state_interval_records", 1);
        return TapRunner.ofBuiltJar()
                .start(
                        "-c",
                        files.config(database, settings),
                        "-p",
                        selected.write(files),
                        "-s",
                        files.json("state.json", state));
    }

    /** Until no session of a killed run holds a lock or a snapshot any more. */
    void awaitNoSession() throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (!database.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tap-postgres' AND datname = current_database()")
                .equals("0")) {
            assertThat(Instant.now()).as("sessions of the killed run").isBefore(deadline);
            Thread.sleep(10);
        }
    }

    /** What the table has now, by id. */
    Map<Long, Long> values(String table) throws SQLException {
        Map<Long, Long> values = new TreeMap<>();
        for (List<String> row : database.query("SELECT id, v FROM " + table)) {
            values.put(Long.valueOf(row.get(0)), Long.valueOf(row.get(1)));
        }
        return values;
    }

    /** The run went on with the copy, and a target has no row missing, and none that is old. */
    void requireGoneOn(String table, KilledRun killed, TapResult second) throws SQLException {
        assertThat(second.exitCode()).as(second.stderr()).isZero();
        assertThat(warnings(second)).isEmpty();
        assertThat(second.stderr())
                .contains(
                        "Stream \"" + tapStreamId(table) + "\" goes on with its interrupted copy");
        List<String> lines = second.stdoutLines();
        assertThat(new TargetTable(table).read(killed.lines()).activations()).isZero();
        TargetTable alone = new TargetTable(table).read(lines);
        assertThat(alone.activations()).isEqualTo(1);
        assertThat(lines.get(lines.size() - 2)).startsWith("{\"type\":\"ACTIVATE_VERSION\"");
        assertThat(alone.activated())
                .isEqualTo(bookmark(killed.state(), table).path("version").asLong());
        assertThat(bookmark(Transcript.lastState(second), table).propertyNames())
                .doesNotContain(TableCopy.BOOKMARK_KEY);
        Map<Long, Long> expected = values(table);
        for (List<String> first : List.of(killed.linesUpToState(), killed.lines())) {
            Map<Long, Long> target = new TargetTable(table).read(first).read(lines).values();
            Map<Long, Long> withoutDeleted = new TreeMap<>(target);
            withoutDeleted.keySet().retainAll(expected.keySet());
            assertThat(withoutDeleted).isEqualTo(expected);
        }
    }

    /** The run began anew, said why, and the target has what the table has. */
    void requireBegunAnew(String table, KilledRun killed, TapResult second, String why)
            throws SQLException {
        assertThat(second.exitCode()).as(second.stderr()).isZero();
        assertThat(warnings(second))
                .containsExactly(
                        "WARNING Stream \"%s\": the interrupted copy cannot go on and begins anew: %s"
                                .formatted(tapStreamId(table), why));
        TargetTable alone = new TargetTable(table).read(second.stdoutLines());
        assertThat(alone.activations()).isEqualTo(1);
        assertThat(alone.activated())
                .isGreaterThan(bookmark(killed.state(), table).path("version").asLong());
        Map<Long, Long> expected = values(table);
        assertThat(alone.records()).isEqualTo(expected.size());
        assertThat(alone.values()).isEqualTo(expected);
    }

    private JsonNode bookmark(JsonNode state, String table) {
        return state.path("bookmarks").path(tapStreamId(table));
    }

    private static List<String> warnings(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
