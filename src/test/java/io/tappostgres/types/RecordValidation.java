package io.tappostgres.types;

import com.networknt.schema.SpecificationVersion;
import io.tappostgres.testing.SchemaDrafts;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the records of a stream against its own SCHEMA message, as a target would. */
final class RecordValidation {

    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private RecordValidation() {}

    /** What makes the SCHEMA invalid by any draft. */
    static List<String> schemaProblems(List<String> lines) {
        return SchemaDrafts.problems(schema(lines));
    }

    /**
     * The RECORD lines that are not valid.
     *
     * @param lines a SCHEMA line and the RECORD lines that follow it
     */
    static List<String> invalidLines(List<String> lines, SpecificationVersion draft) {
        List<String> recordLines = lines.subList(1, lines.size());
        List<JsonNode> records =
                recordLines.stream().map(line -> EXACT.readTree(line).path("record")).toList();
        return SchemaDrafts.errors(draft, schema(lines), records).keySet().stream()
                .map(recordLines::get)
                .toList();
    }

    private static JsonNode schema(List<String> lines) {
        return EXACT.readTree(lines.get(0)).path("schema");
    }
}
