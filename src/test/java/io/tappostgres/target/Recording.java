package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.sync.Transcript;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the tap writes in runs one after the other, with the last state each, and what the source's
 * tables are after each. It does not depend on the target, so it is made once for all of them.
 *
 * @param runs in their order
 * @param catalog what the tap discovered before the last one, and what was selected in it
 */
record Recording(List<Run> runs, Path catalog) {

    /**
     * One run.
     *
     * @param lines what the tap wrote
     * @param tables what the source had then, by table
     */
    record Run(List<String> lines, Map<String, Rows> tables) {

        /** The messages of some streams, with the states, in a file. */
        Path messagesOf(Set<String> streams, Path file) throws IOException {
            List<String> wanted = new ArrayList<>();
            for (String line : lines) {
                String stream = TapFiles.parse(line).path("stream").asString("");
                if (stream.isEmpty() || streams.contains(stream)) {
                    wanted.add(line);
                }
            }
            return Files.write(file, wanted);
        }
    }

    private static final Map<Method, Recording> MADE = new EnumMap<>(Method.class);

    /**
     * That of a method.
     *
     * @param directory where the tap's files are while it is made
     */
    static synchronized Recording of(Method method, Path directory)
            throws IOException, SQLException {
        Recording made = MADE.get(method);
        if (made == null) {
            made =
                    make(
                            method,
                            new TapFiles(
                                    Files.createDirectories(directory.resolve(method.name()))));
            MADE.put(method, made);
        }
        return made;
    }

    private static Recording make(Method method, TapFiles files) throws SQLException {
        List<Run> runs = new ArrayList<>();
        try (TestDatabase database = PostgresServer.withWal2json().createDatabase()) {
            database.execute("SET IntervalStyle = 'iso_8601'");
            method.prepare(database);
            JsonNode state = null;
            for (int step = 0; step < 3; step++) {
                for (SourceTable table : SourceTables.all()) {
                    database.execute(table.steps().get(step));
                }
                TapResult result = run(files, database, method, state);
                state = Transcript.lastState(result);
                Map<String, Rows> tables = new HashMap<>();
                for (SourceTable table : SourceTables.all()) {
                    tables.put(table.name(), table.rows(database));
                }
                runs.add(new Run(result.stdoutLines(), tables));
            }
        }
        return new Recording(runs, files.directory().resolve("catalog.json"));
    }

    private static TapResult run(
            TapFiles files, TestDatabase database, Method method, JsonNode state) {
        EditedCatalog catalog = EditedCatalog.discover(files, database);
        for (SourceTable table : SourceTables.all()) {
            catalog.with(id(database, table), "selected", true)
                    .with(id(database, table), "replication-method", method.replicationMethod())
                    .with(id(database, table), "replication-key", "changed");
        }
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("--config", files.config(database)));
        arguments.addAll(List.of("--catalog", catalog.write(files)));
        if (state != null) {
            arguments.addAll(List.of("--state", files.json("state.json", state)));
        }
        TapResult result = TapRunner.ofBuiltJar().run(arguments.toArray());
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result;
    }

    private static String id(TestDatabase database, SourceTable table) {
        return database.name() + "-public-" + table.name();
    }
}
