package io.tappostgres.target;

import io.tappostgres.testing.PythonPart;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file of DuckDB. */
final class DuckDbStore implements RealTarget.Store {

    private final Path file;

    /** What was in it after the last run; null until it is asked for. */
    private List<StoredRows.Stored> stored;

    DuckDbStore(Path file) {
        this.file = file;
    }

    @Override
    public Map<String, Object> config() {
        stored = null;
        return Map.of(
                "path",
                file.toString(),
                "default_target_schema",
                "loaded",
                "hard_delete",
                true,
                "primary_key_required",
                false);
    }

    @Override
    public List<Map<String, String>> content(SourceTable table) {
        if (stored == null) {
            stored = StoredRows.printed(PythonPart.named("target-duckdb"), "duckdb_rows.py", file);
        }
        String found =
                RealTarget.spelling(table.name(), stored.stream().map(StoredRows.Stored::table));
        return stored.stream()
                .filter(row -> row.table().equals(found) && !row.isDeleted())
                .map(row -> row.values(table))
                .toList();
    }

    @Override
    public void close() {}
}
