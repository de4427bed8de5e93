package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Runs of the same catalog one after the other, each with the last STATE of the one before, as a
 * scheduler and a target make them. States are handed on to the digit.
 */
final class IncrementalRuns {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final String STATE = "{\"type\":\"STATE\",\"value\":";

    private final TapFiles files;
    private final TestDatabase database;
    private final EditedCatalog catalog;
    private final Map<String, Object> config = new HashMap<>();
    private String state;

    /** Runs of a catalog in which nothing is selected yet. */
    IncrementalRuns(TapFiles files, TestDatabase database) {
        this.files = files;
        this.database = database;
        this.catalog = EditedCatalog.discover(files, database);
    }

    /** Selects a table of the schema public, to be read by a key. */
    IncrementalRuns select(String table, String replicationKey) {
        catalog.with(id(table), "selected", true);
        catalog.with(id(table), "replication-method", "INCREMENTAL");
        catalog.with(id(table), "replication-key", replicationKey);
        return this;
    }

    /** Sets a key in the metadata of a table's stream. */
    IncrementalRuns with(String table, String key, Object value) {
        catalog.with(id(table), key, value);
        return this;
    }

    /** Sets a key of the config. */
    IncrementalRuns config(String key, Object value) {
        config.put(key, value);
        return this;
    }

    IncrementalRuns state(String json) {
        state = json;
        return this;
    }

    /** A state in which a stream of INCREMENTAL has this bookmark, as JSON. */
    IncrementalRuns bookmark(String table, String replicationKey, String value) {
        return state(
                "{\"bookmarks\":{\"%s\":{\"last_replication_method\":\"INCREMENTAL\",\"replication_key\":\"%s\",\"version\":1600000000000,\"replication_key_value\":%s}}}"
                        .formatted(id(table), replicationKey, value));
    }

    EditedCatalog catalog() {
        return catalog;
    }

    String id(String table) {
        return database.name() + "-public-" + table;
    }

    String state() {
        return state;
    }

    /** The bookmark's value of a stream, as JSON; {@code null} where there is none. */
    String bookmark(String table) {
        JsonNode value =
                TapFiles.parse(state)
                        .path("bookmarks")
                        .path(id(table))
                        .path("replication_key_value");
        return value.isMissingNode() ? "null" : value.toString();
    }

    /** A run that must end well. */
    TapResult run() {
        TapResult result = attempt();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result;
    }

    /** A run that may end otherwise. */
    TapResult attempt() {
        TapResult result = TAP.run(arguments());
        keepState(result);
        return result;
    }

    RunningTap start() {
        return TAP.start(arguments());
    }

    /** Goes on from the last whole STATE line of a run, if there is one. */
    void keepState(TapResult result) {
        for (String line : wholeLines(result)) {
            if (line.startsWith(STATE)) {
                state = line.substring(STATE.length(), line.length() - 1);
            }
        }
    }

    /** The lines that a target would take: all but a last one that was cut short. */
    static List<String> wholeLines(TapResult result) {
        List<String> lines = new ArrayList<>(result.stdoutLines());
        byte[] stdout = result.stdout();
        if (stdout.length > 0 && stdout[stdout.length - 1] != '\n') {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    /** The records of a run, each as its JSON, as written. */
    static List<String> records(TapResult result) {
        return wholeLines(result).stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .map(line -> line.replaceAll("^.*?\"record\":(.*),\"version\":\\d+,.*$", "$1"))
                .toList();
    }

    private Object[] arguments() {
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("--config", files.config(database, config)));
        arguments.addAll(List.of("--catalog", catalog.write(files)));
        if (state != null) {
            arguments.addAll(List.of("--state", files.text("state.json", state)));
        }
        return arguments.toArray();
    }
}
