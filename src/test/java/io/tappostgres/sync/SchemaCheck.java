package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tappostgres.testing.TapResult;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds every RECORD of a run against the SCHEMA before it, as a target that validates does. */
final class SchemaCheck {

    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static final SchemaRegistry DRAFT_4 =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4);

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
        Schema compiled = DRAFT_4.getSchema(schema);
        assertThat(
                        compiled.validate(
                                record,
                                context ->
                                        context.executionConfig(
                                                config -> config.formatAssertionsEnabled(true))))
                .as(record + " by " + schema)
                .isEmpty();
    }
}
