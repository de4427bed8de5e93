package io.tappostgres.target;

import io.tappostgres.testing.PythonPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files to which a target appends the rows of each run. Their reader takes the last row of each
 * key, if it is not a deletion; full copies go to a directory of their own each, of which the last
 * counts.
 */
final class FileStore implements RealTarget.Store {

    private final TargetName target;
    private final boolean isFullTable;
    private final Path directory;
    private final String destination;
    private final Map<String, Object> config;
    private int runs;

    /** What was in them after the last run; null until it is asked for. */
    private List<StoredRows.Stored> stored;

    /**
     * @param destination what the target calls the directory
     * @param config what else its config has
     */
    FileStore(
            TargetName target,
            Method method,
            Path directory,
            String destination,
            Map<String, Object> config) {
        this.target = target;
        this.isFullTable = method == Method.FULL_TABLE;
        this.directory = directory;
        this.destination = destination;
        this.config = config;
    }

    /** Asked for once before each run. */
    @Override
    public Map<String, Object> config() throws IOException {
        runs++;
        stored = null;
        Map<String, Object> all = new LinkedHashMap<>(config);
        all.put(destination, Files.createDirectories(output()).toString());
        return all;
    }

    private Path output() {
        return directory.resolve(isFullTable ? "run-" + runs : "runs");
    }

    @Override
    public List<Map<String, String>> content(SourceTable table) throws IOException {
        if (stored == null) {
            stored =
                    target == TargetName.JSONL
                            ? StoredRows.jsonLines(output())
                            : StoredRows.printed(
                                    PythonPart.named(target.packageName()),
                                    "csv_rows.py",
                                    output());
        }
        Map<Object, Map<String, String>> byKey = new LinkedHashMap<>();
        for (StoredRows.Stored row : stored) {
            if (row.table().equals(table.name())) {
                Object key = table.hasKey() ? row.row().path("id").toString() : new Object();
                byKey.remove(key);
                if (!row.isDeleted()) {
                    Map<String, String> values = row.values(table);
                    table.columns().forEach(column -> values.putIfAbsent(column.name(), null));
                    byKey.put(key, values);
                }
            }
        }
        return new ArrayList<>(byKey.values());
    }

    @Override
    public void close() {}
}
