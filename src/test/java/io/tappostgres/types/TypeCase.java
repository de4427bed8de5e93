package io.tappostgres.types;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.StringNode;

/**
 * One type, in a table of its own that is called like it and has two columns: a number as its key,
 * and the type, which is NULL in the first row.
 *
 * @param sqlType the type as SQL spells it
 * @param schema the JSON Schema of the column, as text
 * @param definitions what the stream's definitions have besides the usual ones, as text with a
 *     comma in front of each
 */
record TypeCase(String sqlType, String schema, String definitions, List<Value> values) {

    /**
     * One value of the type.
     *
     * @param literal what SQL spells it like
     * @param json the text it comes out as
     * @param beyondSchema whether it is more than the column's JSON Schema promises, on purpose
     */
    record Value(String literal, String json, boolean beyondSchema) {}

    /** The schema that the tables are in, lest the row type of one is taken for its type. */
    static final String SCHEMA_NAME = "tables";

    private static final String SCHEMA =
            "{\"type\":\"SCHEMA\",\"stream\":%s,\"schema\":{\"type\":\"object\",\"properties\":{"
                    + "\"id\":{\"type\":[\"integer\"],\"minimum\":-2147483648,\"maximum\":2147483647},"
                    + "\"value\":%s},\"definitions\":{%s%s}},"
                    + "\"key_properties\":[\"id\"],\"bookmark_properties\":[]}";

    private static final String RECORD =
            "{\"type\":\"RECORD\",\"stream\":%s,\"record\":{\"id\":%d,\"value\":%s},"
                    + "\"version\":0,\"time_extracted\":\"\"}";

    private static final String USUAL_DEFINITIONS =
            """
            "sdc_recursive_integer_array":{"type":["null","integer","array"],"items":{"$ref":"#/definitions/sdc_recursive_integer_array"}},
            "sdc_recursive_number_array":{"type":["null","number","array"],"items":{"$ref":"#/definitions/sdc_recursive_number_array"}},
            "sdc_recursive_string_array":{"type":["null","string","array"],"items":{"$ref":"#/definitions/sdc_recursive_string_array"}},
            "sdc_recursive_boolean_array":{"type":["null","boolean","array"],"items":{"$ref":"#/definitions/sdc_recursive_boolean_array"}},
            "sdc_recursive_timestamp_array":{"type":["null","string","array"],"format":"date-time","items":{"$ref":"#/definitions/sdc_recursive_timestamp_array"}},
            "sdc_recursive_object_array":{"type":["null","object","array"],"items":{"$ref":"#/definitions/sdc_recursive_object_array"}}
            """
                    .replace("\n", "");

    /** The statements that create and fill the table. */
    List<String> sql() {
        String table = SCHEMA_NAME + ".\"" + sqlType.replace("\"", "\"\"") + '"';
        List<String> sql = new ArrayList<>();
        sql.add("CREATE TABLE %s (id integer PRIMARY KEY, value %s)".formatted(table, sqlType));
        sql.add("INSERT INTO %s VALUES (0, NULL)".formatted(table));
        for (int i = 0; i < values.size(); i++) {
            sql.add(
                    "INSERT INTO %s VALUES (%d, %s)"
                            .formatted(table, i + 1, values.get(i).literal()));
        }
        return sql;
    }

    /** The SCHEMA and all RECORD lines of the stream. */
    List<String> expectedLines() {
        String stream = StringNode.valueOf(sqlType).toString();
        List<String> lines = new ArrayList<>();
        lines.add(SCHEMA.formatted(stream, schema, USUAL_DEFINITIONS, definitions));
        lines.add(RECORD.formatted(stream, 0, "null"));
        for (int i = 0; i < values.size(); i++) {
            lines.add(RECORD.formatted(stream, i + 1, values.get(i).json()));
        }
        return lines;
    }

    /** Those of the RECORD lines that the SCHEMA does not allow. */
    List<String> expectedInvalidLines() {
        List<String> lines = expectedLines();
        List<String> invalid = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).beyondSchema()) {
                invalid.add(lines.get(i + 2));
            }
        }
        return invalid;
    }
}
