package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SpecificationVersion;
import io.tappostgres.testing.SchemaDrafts;
import io.tappostgres.testing.TapResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds every RECORD of a run against the SCHEMA before it, as a target that validates does. */
final class SchemaCheck {

    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private SchemaCheck() {}

    /** Every record is valid and has exactly the properties that SCHEMA lists, keys included. */
    static void requireAgreement(TapResult result) {
        Map<String, JsonNode> schemas = new HashMap<>();
        for (String line : result.stdoutLines()) {
            JsonNode message = EXACT.readTree(line);
            String stream = message.path("stream").asString("");
            switch (message.path("type").asString()) {
                case "SCHEMA" -> {
                    schemas.put(stream, message.path("schema"));
                    for (JsonNode key : message.path("key_properties")) {
                        assertThat(message.path("schema").path("properties").propertyNames())
                                .contains(key.asString());
                    }
                }
                case "RECORD" -> requireValid(schemas.get(stream), message.path("record"));
                default -> {}
            }
        }
    }

    private static void requireValid(JsonNode schema, JsonNode record) {
        assertThat(record.propertyNames())
                .containsExactlyInAnyOrderElementsOf(schema.path("properties").propertyNames());
        assertThat(SchemaDrafts.problems(schema)).isEmpty();
        for (SpecificationVersion draft : SchemaDrafts.ALL) {
            assertThat(SchemaDrafts.errors(draft, schema, List.of(record)))
                    .as(record + " by " + schema)
                    .isEmpty();
        }
    }
}
