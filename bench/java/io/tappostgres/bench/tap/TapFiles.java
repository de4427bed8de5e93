package io.tappostgres.bench.tap;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.option.ServerAddress;
import io.tappostgres.bench.process.Processes;
import io.tappostgres.bench.server.LogPlugin;
import io.tappostgres.bench.server.LogSlot;
import io.tappostgres.bench.server.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files that the tap is given, in a directory that goes when the benchmark ends. */
public final class TapFiles {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final ServerAddress server;
    private final Path directory;

    /** Writes none yet. */
    public TapFiles(ServerAddress server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** A config with so many readers. */
    public Path config(String database, int readers) throws IOException {
        Map<String, Object> config = settings(database);
        config.put("parallelism", readers);
        return write(database + "-" + readers + ".config.json", config);
    }

    /** A config that reads the log from a slot. */
    public Path logConfig(String database, LogSlot slot) throws IOException {
        Map<String, Object> config = settings(database);
        config.put("replication_slot_name", slot.name());
        if (slot.plugin() == LogPlugin.PGOUTPUT) {
            config.put("publication_name", slot.table().name());
        }
        return write(slot.name() + "-" + slot.table().name() + ".config.json", config);
    }

    private Map<String, Object> settings(String database) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("host", server.host());
        settings.put("port", server.port());
        settings.put("user", server.user());
        settings.put("database", database);
        return settings;
    }

    /** The discovered catalog with a table selected to be copied whole. */
    public Path fullTableCatalog(Tap tap, String database, Table table, Processes processes)
            throws IOException, InterruptedException {
        return catalog(tap, database, table, Map.of("replication-method", "FULL_TABLE"), processes);
    }

    /** The discovered catalog with a table selected to be read by a column. */
    public Path incrementalCatalog(
            Tap tap, String database, Table table, String column, Processes processes)
            throws IOException, InterruptedException {
        return catalog(
                tap,
                database,
                table,
                Map.of("replication-method", "INCREMENTAL", "replication-key", column),
                processes);
    }

    /** The discovered catalog with a table selected to be read from the log. */
    public Path logCatalog(Tap tap, String database, Table table, Processes processes)
            throws IOException, InterruptedException {
        return catalog(tap, database, table, Map.of("replication-method", "LOG_BASED"), processes);
    }

    /** A state as after a copy of a table that ended at the position of a slot. */
    public Path logState(String database, LogSlot slot) throws IOException {
        Map<String, Object> bookmark = new LinkedHashMap<>();
        bookmark.put("last_replication_method", "LOG_BASED");
        bookmark.put("version", 1_700_000_000_000L);
        bookmark.put("xmin", null);
        bookmark.put("lsn", slot.position());
        Table table = slot.table();
        String stream = database + "-" + table.schemaName() + "-" + table.name();
        return write(
                slot.name() + "-" + table.name() + ".state.json",
                Map.of("bookmarks", Map.of(stream, bookmark)));
    }

    /** The value of a STATE line. */
    public Path state(Table table, String line) throws IOException {
        return write(table.sqlName() + ".state.json", MAPPER.readTree(line).get("value"));
    }

    private Path catalog(
            Tap tap,
            String database,
            Table table,
            Map<String, String> replication,
            Processes processes)
            throws IOException, InterruptedException {
        String config = config(database, 1).toString();
        JsonNode catalog =
                MAPPER.readTree(processes.output(tap.command("--discover", "--config", config)));
        ObjectNode metadata = metadata(catalog, table);
        metadata.put("selected", true);
        replication.forEach(metadata::put);
        String readBy = replication.getOrDefault("replication-key", "whole");
        return write(database + "." + table.sqlName() + "." + readBy + ".catalog.json", catalog);
    }

    /** The metadata of the stream itself, whose breadcrumb is empty. */
    private static ObjectNode metadata(JsonNode catalog, Table table) {
        for (JsonNode stream : catalog.path("streams")) {
            for (JsonNode entry : stream.path("metadata")) {
                JsonNode metadata = entry.path("metadata");
                if (entry.path("breadcrumb").isEmpty()
                        && metadata.path("schema-name").asString("").equals(table.schemaName())
                        && stream.path("table_name").asString("").equals(table.name())) {
                    return (ObjectNode) metadata;
                }
            }
        }
        throw new BenchmarkException("the catalog has no stream of " + table.sqlName());
    }

    private Path write(String name, Object content) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, MAPPER.writeValueAsString(content));
        file.toFile().deleteOnExit();
        return file;
    }
}
