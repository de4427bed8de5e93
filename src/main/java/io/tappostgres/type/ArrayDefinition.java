package io.tappostgres.type;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A definition that the items of arrays refer to: an element, null, or an array of the same, since
 * PostgreSQL doesn't say how many dimensions an array has.
 *
 * @param name its name among the {@code definitions} of a stream's schema
 * @param schema the definition itself, not to be modified
 */
record ArrayDefinition(String name, ObjectNode schema) {

    static final ArrayDefinition INTEGER = of("integer", nestable("integer"));
    static final ArrayDefinition NUMBER = of("number", nestable("number"));
    static final ArrayDefinition STRING = of("string", nestable("string"));
    static final ArrayDefinition BOOLEAN = of("boolean", nestable("boolean"));
    static final ArrayDefinition TIMESTAMP =
            of("timestamp", nestable("string").put("format", "date-time"));
    static final ArrayDefinition OBJECT = of("object", nestable("object"));

    /** The definitions that singer-io/tap-postgres writes into every stream's schema. */
    static final List<ArrayDefinition> BASE =
            List.of(INTEGER, NUMBER, STRING, BOOLEAN, TIMESTAMP, OBJECT);

    /** Elements that are JSON values of any sort. */
    static final ArrayDefinition JSON = of("json", PropertySchema.anyJson());

    static ArrayDefinition decimal(Decimal promised, NumericBounds bounds) {
        ObjectNode schema = nestable("number");
        promised.putDefinitionKeywords(schema, bounds);
        return of("decimal_" + promised.precision() + "_" + promised.scale(), schema);
    }

    private static ArrayDefinition of(String elementName, ObjectNode schema) {
        ArrayDefinition definition =
                new ArrayDefinition("sdc_recursive_" + elementName + "_array", schema);
        schema.putObject("items").put("$ref", definition.reference());
        return definition;
    }

    private static ObjectNode nestable(String elementType) {
        return PropertySchema.ofType("null", elementType, "array");
    }

    /** What {@code $ref} says to mean this definition. */
    String reference() {
        return "#/definitions/" + name;
    }
}
