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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Runs of one catalog over one database and one slot, each with the last STATE of the one before,
 * as a scheduler and a target make them. All tables that there are at first are LOG_BASED.
 */
final class LogRuns implements AutoCloseable {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final String STATE = "{\"type\":\"STATE\",\"value\":";

    private final LogSlot slot;
    private final TapFiles files;
    private final TestDatabase database;
    private final LogTranscript transcript = new LogTranscript();
    private final Map<String, Object> config = new HashMap<>();
    private final List<String> selected = new ArrayList<>();
    private EditedCatalog catalog;
    private String state;

    private LogRuns(LogSlot slot, TestDatabase database, Path directory) {
        this.slot = slot;
        this.database = database;
        this.files = new TapFiles(directory);
        config.putAll(slot.config());
    }

    /** The slot, and then the tables, whose rows a first run copies. */
    static LogRuns of(LogSlot slot, Path directory, String tables) throws SQLException {
        LogRuns runs = without(slot, directory);
        slot.create(runs.database);
        runs.execute(tables);
        runs.discover();
        return runs;
    }

    /** The same on another server than the one that has wal2json. */
    static LogRuns of(PostgresServer server, LogSlot slot, Path directory, String tables)
            throws SQLException {
        LogRuns runs = new LogRuns(slot, server.createDatabase("tap_log"), directory);
        slot.create(runs.database);
        runs.execute(tables);
        runs.discover();
        return runs;
    }

    /** The same with streams that have come to this point of the log, as if copied before. */
    static LogRuns goingOn(LogSlot slot, Path directory, String tables) throws SQLException {
        LogRuns runs = of(slot, directory, tables);
        runs.goOnFromHere();
        return runs;
    }

    /** A database in which there is nothing yet. */
    static LogRuns without(LogSlot slot, Path directory) throws SQLException {
        return new LogRuns(
                slot, PostgresServer.withWal2json().createDatabase("tap_log"), directory);
    }

    /** Makes the catalog of the tables that there are now, with all of them selected. */
    void discover() throws SQLException {
        catalog = EditedCatalog.discover(files, database);
        selected.clear();
        for (JsonNode stream : catalog.streams()) {
            boolean isView = stream.at("/metadata/0/metadata/is-view").asBoolean();
            if (!isView) {
                select(stream.path("tap_stream_id").asString(), "LOG_BASED");
            }
        }
    }

    /** Selects a stream. */
    LogRuns select(String tapStreamId, String method) {
        catalog.with(tapStreamId, "selected", true);
        catalog.with(tapStreamId, "replication-method", method);
        selected.add(tapStreamId);
        return this;
    }

    /** Takes the selection of a stream back. */
    LogRuns deselect(String tapStreamId) {
        catalog.with(tapStreamId, "selected", false);
        selected.remove(tapStreamId);
        return this;
    }

    /** Gives every selected stream a bookmark of where the log ends now. */
    LogRuns goOnFromHere() throws SQLException {
        long lsn = lsn();
        List<String> bookmarks =
                selected.stream()
                        .map(
                                id ->
                                        "\"%s\":{\"last_replication_method\":\"LOG_BASED\",\"lsn\":%s,\"version\":1600000000000,\"xmin\":null}"
                                                .formatted(
                                                        id.replace("\\", "\\\\")
                                                                .replace("\"", "\\\""),
                                                        lsn))
                        .toList();
        state = "{\"bookmarks\":{%s}}".formatted(String.join(",", bookmarks));
        return this;
    }

    /** Where the log ends now. */
    long lsn() throws SQLException {
        return Long.parseLong(database.value("SELECT pg_current_wal_insert_lsn() - '0/0'"));
    }

    LogRuns config(String key, Object value) {
        config.put(key, value);
        return this;
    }

    LogRuns state(String json) {
        state = json;
        return this;
    }

    String state() {
        return state;
    }

    EditedCatalog catalog() {
        return catalog;
    }

    /** Puts another catalog into the place of this one. */
    LogRuns catalog(EditedCatalog other) {
        catalog = other;
        return this;
    }

    TapFiles files() {
        return files;
    }

    LogSlot slot() {
        return slot;
    }

    TestDatabase database() {
        return database;
    }

    /** Each string is a transaction of its own, if it does not say otherwise. */
    LogRuns execute(String... sql) throws SQLException {
        database.execute("SET synchronous_commit = on");
        database.execute(sql);
        return this;
    }

    /** The tap stream id of a table in schema public. */
    String id(String table) {
        return database.name() + "-public-" + table;
    }

    /** A run that must end well; what it wrote, in short. */
    List<String> run() {
        return transcript.of(succeed());
    }

    /** A run that must end well. */
    TapResult succeed() {
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

    /** Goes on from the last STATE of a run, if there is one. */
    void keepState(TapResult result) {
        for (String line : result.stdoutLines()) {
            if (line.startsWith(STATE)) {
                state = line.substring(STATE.length(), line.length() - 1);
            }
        }
    }

    /** What a run wrote, in short. */
    List<String> lines(TapResult result) {
        return transcript.of(result);
    }

    /** What a run warned of, without the levels. */
    static List<String> warnings(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.startsWith("WARNING "))
                .map(line -> line.substring("WARNING ".length()))
                .toList();
    }

    /** The errors of a run, without the levels. */
    static List<String> errors(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.startsWith("ERROR "))
                .map(line -> line.substring("ERROR ".length()))
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

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
