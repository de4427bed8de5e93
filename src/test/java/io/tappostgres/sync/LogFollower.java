package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs that follow the log of one database, each with the last STATE of the one before, on
 * whichever server has that log at the time; and a target that takes in all of their lines.
 */
final class LogFollower {

    private final TapFiles files;
    private final Map<String, Object> config = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private TapRunner tap = TapRunner.ofBuiltJar();
    private TestDatabase database;
    private EditedCatalog catalog;
    private JsonNode state;

    LogFollower(TestDatabase database, Path directory) {
        this.database = database;
        this.files = new TapFiles(directory);
        discover();
    }

    /** Selects all tables that there are now. */
    LogFollower discover() {
        catalog = EditedCatalog.discover(files, database).selectAll();
        JsonNode streams = TapFiles.parse(catalog.toString()).path("streams");
        for (JsonNode stream : streams) {
            String id = stream.path("tap_stream_id").asString();
            catalog.with(id, "replication-method", "LOG_BASED");
        }
        return this;
    }

    /** The runs from now on are of this server's database. */
    LogFollower goOnAt(TestDatabase other) {
        database = other;
        return this;
    }

    LogFollower with(String key, Object value) {
        config.put(key, value);
        return this;
    }

    LogFollower without(String key) {
        config.remove(key);
        return this;
    }

    LogFollower withHeap(String option) {
        tap = tap.withJvmOption(option);
        return this;
    }

    TapRunner tap() {
        return tap;
    }

    /** A run that ends as it may. */
    TapResult run() {
        return keep(tap.run(arguments()));
    }

    /** A run that ends well. */
    TapResult succeed() {
        TapResult result = run();
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return result;
    }

    /** A run in whose midst the test does something; {@link #keep} takes its result. */
    RunningTap start() {
        return tap.start(arguments());
    }

    Object[] arguments() {
        List<Object> arguments =
                new ArrayList<>(
                        List.of("-c", files.config(database, config), "-p", catalog.write(files)));
        if (state != null) {
            arguments.addAll(List.of("-s", files.json("state.json", state)));
        }
        return arguments.toArray();
    }

    /** Takes in what a run has written. */
    TapResult keep(TapResult result) {
        for (String line : result.stdoutLines()) {
            lines.add(line);
            if (line.startsWith("{\"type\":\"STATE\"")) {
                state = TapFiles.parse(line).path("value");
            }
        }
        return result;
    }

    /**
     * Reads lines until one is a RECORD with these values.
     *
     * @param values JSON as it stands in it
     */
    static void awaitRecord(RunningTap tap, String values) {
        for (String line = tap.nextLine(); line != null; line = tap.nextLine()) {
            if (line.startsWith("{\"type\":\"RECORD\"") && line.contains(values)) {
                return;
            }
        }
        throw new AssertionError("the run ended before the record: " + tap.awaitEnd());
    }

    JsonNode state() {
        return state;
    }

    /** Goes on from another STATE than the last. */
    LogFollower goOnFrom(JsonNode earlier) {
        state = earlier;
        return this;
    }

    JsonNode bookmark(String table) {
        return state.path("bookmarks").path(id(table));
    }

    /** The bookmark, to be changed in place. */
    ObjectNode editedBookmark(String table) {
        state = state.deepCopy();
        return (ObjectNode) bookmark(table);
    }

    long timeline(String table) {
        return bookmark(table).path("log_source").path("timeline").asLong();
    }

    String id(String table) {
        return database.name() + "-public-" + table;
    }

    /** What a target has of a table {@code (id, v)} by now. */
    Map<Long, Long> target(String table) {
        return new TargetTable(table).read(lines).values();
    }

    /** What a table {@code (id, v)} has. */
    static Map<Long, Long> table(TestDatabase database, String table) throws SQLException {
        Map<Long, Long> values = new TreeMap<>();
        for (List<String> row : database.query("SELECT id, v FROM " + table)) {
            values.put(Long.valueOf(row.get(0)), Long.valueOf(row.get(1)));
        }
        return values;
    }

    /** The streams that a run has written records of, each as often as it did. */
    static List<String> recordsOf(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .map(line -> TapFiles.parse(line).path("stream").asString())
                .toList();
    }
}
