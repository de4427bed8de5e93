package io.tappostgres.types;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the records of a stream against its own SCHEMA message, as a target would. */
final class RecordValidation {

    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static final SchemaRegistry DRAFT_4 =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4);

    private RecordValidation() {}

    /**
     * The RECORD lines that are not valid.
     *
     * @param lines a SCHEMA line and the RECORD lines that follow it
     */
    static List<String> invalidLines(List<String> lines) {
        Schema schema = DRAFT_4.getSchema(EXACT.readTree(lines.get(0)).path("schema"));
        List<String> invalid = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            JsonNode record = EXACT.readTree(line).path("record");
            boolean valid =
                    schema.validate(
                                    record,
                                    context ->
                                            context.executionConfig(
                                                    config -> config.formatAssertionsEnabled(true)))
                            .isEmpty();
            if (!valid) {
                invalid.add(line);
            }
        }
        return invalid;
    }
}
