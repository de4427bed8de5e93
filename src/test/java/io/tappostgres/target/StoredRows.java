package io.tappostgres.target;

import io.tappostgres.target.SourceTable.SourceColumn;
import io.tappostgres.testing.Command;
import io.tappostgres.testing.PythonPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what is stored in files, as JSON that keeps every digit. */
final class StoredRows {

    private static final String DELETED = "_sdc_deleted_at";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /**
     * A row.
     *
     * @param table the table's name, as it is spelt there
     * @param row its values
     */
    record Stored(String table, JsonNode row) {

        /** Whether the source has deleted it. */
        boolean isDeleted() {
            return !row.path(DELETED).asString("").isEmpty();
        }

        /** Its values by the names of the source's columns. */
        Map<String, String> values(SourceTable of) {
            Map<String, String> values = new HashMap<>();
            for (SourceColumn column : of.columns()) {
                String spelling = RealTarget.spelling(column.name(), row.propertyNames().stream());
                if (spelling != null) {
                    values.put(column.name(), text(row.path(spelling)));
                }
            }
            return values;
        }

        private static String text(JsonNode value) {
            if (value.isNull()) {
                return null;
            }
            return value.isString() ? value.asString() : value.toString();
        }
    }

    private StoredRows() {}

    /** What a script of src/test/python prints, with the environment of a part. */
    static List<Stored> printed(PythonPart part, String script, Path argument) {
        Path path = Path.of("src/test/python").resolve(script).toAbsolutePath();
        return Command.of(argument.getParent(), part.python(), path, argument)
                .succeed()
                .stdoutLines()
                .stream()
                .map(JSON::readTree)
                .map(line -> new Stored(line.path("table").asString(), line.path("row")))
                .toList();
    }

    /** The lines of a directory's files, which are named by the tables. */
    static List<Stored> jsonLines(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(StoredRows::ofFile).toList();
        }
    }

    private static Stream<Stored> ofFile(Path file) {
        String table = file.getFileName().toString().replaceFirst("\\.jsonl$", "");
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> new Stored(table, JSON.readTree(line)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
