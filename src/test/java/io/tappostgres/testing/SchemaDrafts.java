package io.tappostgres.testing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Holds records against a JSON Schema as targets do, which take it for one of whichever draft their
 * validator knows.
 */
public final class SchemaDrafts {

    /** All drafts from 4 to 2020-12. */
    public static final List<SpecificationVersion> ALL = List.of(SpecificationVersion.values());

    private static final Map<SpecificationVersion, SchemaRegistry> REGISTRIES =
            new EnumMap<>(SpecificationVersion.class);

    static {
        for (SpecificationVersion draft : ALL) {
            REGISTRIES.put(draft, SchemaRegistry.withDefaultDialect(draft));
        }
    }

    private SchemaDrafts() {}

    /** What makes the schema invalid by any of the drafts; nothing for a sound one. */
    public static List<String> problems(JsonNode schema) {
        List<String> problems = new ArrayList<>();
        for (SpecificationVersion draft : ALL) {
            Schema metaSchema =
                    REGISTRIES.get(draft).getSchema(SchemaLocation.of(draft.getDialectId()));
            for (Error error : metaSchema.validate(schema)) {
                problems.add(draft + ": " + error);
            }
        }
        return problems;
    }

    /** Why records are not valid by a schema of one draft, each by its index. */
    public static Map<Integer, List<Error>> errors(
            SpecificationVersion draft, JsonNode schema, List<JsonNode> records) {
        Schema compiled = REGISTRIES.get(draft).getSchema(schema);
        Map<Integer, List<Error>> errors = new LinkedHashMap<>();
        for (int i = 0; i < records.size(); i++) {
            List<Error> ofRecord =
                    compiled.validate(
                            records.get(i),
                            context ->
                                    context.executionConfig(
                                            config -> config.formatAssertionsEnabled(true)));
            if (!ofRecord.isEmpty()) {
                errors.put(i, ofRecord);
            }
        }
        return errors;
    }
}
