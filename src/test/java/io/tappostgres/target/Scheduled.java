package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.ServerWaits;
import io.tappostgres.testing.Command;
import io.tappostgres.testing.InstalledTap;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.PythonPart;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A directory as the documentation's {@code /srv/tap}: the tap installed, config, catalog and
 * target-jsonl; with a database of two incremental tables, {@code a} and {@code b}.
 */
final class Scheduled implements AutoCloseable {

    private static final PythonPart TARGET = PythonPart.named("target-jsonl");
    private static final long POLL_NANOS = 20_000_000;

    private final Path directory;
    private final TestDatabase database;

    private Scheduled(Path directory, TestDatabase database) {
        this.directory = directory;
        this.database = database;
    }

    static Scheduled in(Path directory) throws IOException, SQLException {
        TestDatabase database = PostgresServer.shared().createDatabase();
        Scheduled scheduled = new Scheduled(directory, database);
        for (String table : List.of("a", "b")) {
            database.execute(
                    "CREATE TABLE %s (id int PRIMARY KEY)".formatted(table),
                    "INSERT INTO %s VALUES (1), (2)".formatted(table));
        }
        InstalledTap.in(directory, Path.of(System.getProperty("java.home")));
        scheduled.writeCatalog();
        TapFiles files = new TapFiles(directory);
        files.config(database, Map.of("password", "", "parallelism", 1));
        files.json(
                "target.json",
                Map.of("destination_path", directory + "/out", "do_timestamp_file", false));
        return scheduled;
    }

    void writeCatalog() {
        new TapFiles(directory)
                .json(
                        "selected.json",
                        Map.of("streams", Stream.of("a", "b").map(this::stream).toList()));
    }

    private Map<String, Object> stream(String table) {
        Map<String, Object> selection =
                Map.of(
                        "selected",
                        true,
                        "replication-method",
                        "INCREMENTAL",
                        "replication-key",
                        "id",
                        "schema-name",
                        "public",
                        "database-name",
                        database.name(),
                        "table-key-properties",
                        List.of("id"));
        return Map.of(
                "tap_stream_id",
                database.name() + "-public-" + table,
                "stream",
                table,
                "table_name",
                table,
                "schema",
                Map.of("properties", Map.of("id", Map.of("type", List.of("integer")))),
                "metadata",
                List.of(Map.of("breadcrumb", List.of(), "metadata", selection)));
    }

    TestDatabase database() {
        return database;
    }

    /** The pipeline as it is printed, in this directory. */
    Command pipeline(Pipeline pipeline) throws IOException {
        return environment(pipeline.in(directory, database.server().password()));
    }

    /**
     * The script, run by sh.
     *
     * @param before what sh does before
     * @param target the target's command, as sh reads it
     */
    Command script(String before, String target) {
        String script = "bin/tap-postgres-run -c config.json --catalog selected.json -s state.json";
        return environment(
                Command.of(directory, "sh", "-c", before + "exec " + script + " -- " + target));
    }

    private Command environment(Command command) {
        return command.withPath(TARGET.bin())
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("HOME", directory.resolve("home").toString())
                .with("TAP_POSTGRES_ARCHIVE", "off")
                .with("TAP_POSTGRES_PASSWORD", database.server().password());
    }

    /** The state file's text; null if there is none. */
    String state() throws IOException {
        Path state = directory.resolve("state.json");
        return Files.exists(state) ? Files.readString(state) : null;
    }

    /** The last key of a table that the state has, as JSON; the state must be one. */
    String bookmark(String table) throws IOException {
        return TapFiles.parse(state())
                .path("bookmarks")
                .path(database.name() + "-public-" + table)
                .path("replication_key_value")
                .toString();
    }

    /** What the target holds of a table, line by line as it came. */
    List<String> loaded(String table) throws IOException {
        Path file = directory.resolve("out").resolve(table + ".jsonl");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** What is in the directory that is neither the test's nor the target's. */
    List<String> left() throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("state"))
                    .sorted()
                    .toList();
        }
    }

    /** Locks table b in that session, so that a run waits between the two streams. */
    static void lock(Connection session) throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("LOCK TABLE b");
        }
    }

    /** Waits until a run has come to that lock, and the target has what the tap wrote before. */
    void awaitLockWait(int rowsOfA) throws Exception {
        ServerWaits.awaitLockWait(database);
        while (loaded("a").size() < rowsOfA) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** The process of a pipeline that is the tap. */
    static ProcessHandle tap(RunningTap pipeline) {
        return process(pipeline, handle -> commandOf(handle).endsWith("/java"));
    }

    /** The process of a pipeline that is the target. */
    static ProcessHandle target(RunningTap pipeline) {
        return process(
                pipeline,
                handle ->
                        handle.info()
                                .arguments()
                                .filter(words -> words.length > 0)
                                .filter(words -> words[0].endsWith("/target-jsonl"))
                                .isPresent());
    }

    private static String commandOf(ProcessHandle handle) {
        return handle.info().command().orElse("");
    }

    private static ProcessHandle process(RunningTap pipeline, Predicate<ProcessHandle> wanted) {
        List<ProcessHandle> found =
                ProcessHandle.of(pipeline.pid())
                        .orElseThrow()
                        .descendants()
                        .filter(wanted)
                        .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
