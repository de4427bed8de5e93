package io.tappostgres.type;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schemas of properties, keywords in the order singer-io/tap-postgres writes them, the
 * type first. Those that can be without null are.
 *
 * <p>Every draft from 4 to 2020-12 understands them in the same way, but for the bounds of {@link
 * NumericBounds#SINGER}.
 */
final class PropertySchema {

    private PropertySchema() {}

    static ObjectNode integer(int bits) {
        long maximum = Long.MAX_VALUE >> (Long.SIZE - bits);
        return ofType("integer").put("minimum", -maximum - 1).put("maximum", maximum);
    }

    static ObjectNode number() {
        return ofType("number");
    }

    static ObjectNode decimal(Decimal promised, NumericBounds bounds) {
        ObjectNode schema = ofType("number");
        promised.putPropertyKeywords(schema, bounds);
        return schema;
    }

    static ObjectNode bool() {
        return ofType("boolean");
    }

    static ObjectNode string() {
        return ofType("string");
    }

    /** The modifier of varchar and bpchar tells the length, in characters as JSON Schema's does. */
    static ObjectNode stringOfTypmod(int typmod) {
        ObjectNode schema = ofType("string");
        if (typmod > PgType.TYPMOD_OFFSET) {
            schema.put("maxLength", typmod - PgType.TYPMOD_OFFSET);
        }
        return schema;
    }

    static ObjectNode dateTime() {
        return ofType("string").put("format", "date-time");
    }

    static ObjectNode object() {
        ObjectNode schema = ofType("object");
        schema.putObject("properties");
        return schema;
    }

    /** Null is one of the types even where the column can't be NULL: it is a JSON value, too. */
    static ObjectNode anyJson() {
        return ofType("null", "string", "number", "integer", "array", "object", "boolean");
    }

    /** singer-io allows null for every array, those of a primary key included. */
    static ObjectNode array(ArrayDefinition definition) {
        ObjectNode schema = ofType("null", "array");
        schema.putObject("items").put("$ref", definition.reference());
        return schema;
    }

    static ObjectNode ofType(String... types) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        for (String type : types) {
            schema.withArray("type").add(type);
        }
        return schema;
    }
}
