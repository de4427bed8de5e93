package bench.tap;

import bench.BenchmarkException;
import bench.json.JsonReader;
import bench.json.JsonWriter;
import bench.option.ServerAddress;
import bench.process.Processes;
import bench.server.LogPlugin;
import bench.server.LogSlot;
import bench.server.Table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that the tap is given, in a directory that goes when the benchmark ends. */
public final class TapFiles {

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
        Object value = ((Map<?, ?>) JsonReader.read(line)).get("value");
        return write(table.sqlName() + ".state.json", value);
    }

    private Path catalog(
            Tap tap,
            String database,
            Table table,
            Map<String, String> replication,
            Processes processes)
            throws IOException, InterruptedException {
        String config = config(database, 1).toString();
        Object catalog =
                JsonReader.read(processes.output(tap.command("--discover", "--config", config)));
        Map<String, Object> metadata = metadata(catalog, table);
        metadata.put("selected", true);
        metadata.putAll(replication);
        String readBy = replication.getOrDefault("replication-key", "whole");
        return write(database + "." + table.sqlName() + "." + readBy + ".catalog.json", catalog);
    }

    /** The metadata of the stream itself, whose breadcrumb is empty. */
    @SuppressWarnings("unchecked") // Objects are maps of strings, by JsonReader.
    private static Map<String, Object> metadata(Object catalog, Table table) {
        for (Object stream : (List<?>) ((Map<?, ?>) catalog).get("streams")) {
            for (Object entry : (List<?>) ((Map<?, ?>) stream).get("metadata")) {
                Map<?, ?> ofBreadcrumb = (Map<?, ?>) entry;
                Map<String, Object> metadata = (Map<String, Object>) ofBreadcrumb.get("metadata");
                if (((List<?>) ofBreadcrumb.get("breadcrumb")).isEmpty()
                        && table.schemaName().equals(metadata.get("schema-name"))
                        && table.name().equals(((Map<?, ?>) stream).get("table_name"))) {
                    return metadata;
                }
            }
        }
        throw new BenchmarkException("the catalog has no stream of " + table.sqlName());
    }

    private Path write(String name, Object content) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, JsonWriter.write(content));
        file.toFile().deleteOnExit();
        return file;
    }
}
