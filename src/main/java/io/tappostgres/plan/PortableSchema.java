package io.tappostgres.plan;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewrites the bounds of numbers in a catalog's schema so that every draft of JSON Schema from 4 to
 * 2020-12 accepts them, and no validator refuses a value that they allow.
 *
 * <p>{@code exclusiveMaximum} is a boolean in draft 4 and a number from draft 6 on, and a schema
 * with the one is invalid by the other: a target that checks its schemas, as Meltano's SDK does,
 * refuses the stream. So an exclusive limit becomes an inclusive one, which allows one value more.
 *
 * <p>{@code multipleOf} stays only where it is a whole number that a double can be divided by. By
 * fractions, Python's jsonschema and fastjsonschema divide as doubles, and 0.29 / 0.01 is not whole
 * then; with {@code Decimal}, as Meltano's SDK and target-jsonl have it, the remainder of 123.456
 * by 1E-38 is an error (DivisionImpossible). No way of writing the fraction changes that.
 */
final class PortableSchema {

    /** Up to here, a double has every whole number. */
    private static final BigDecimal LARGEST_EXACT = BigDecimal.valueOf(1L << 53);

    /** The keywords whose members are schemas. */
    private static final List<String> MAPS_OF_SCHEMAS =
            List.of("properties", "patternProperties", "definitions", "$defs");

    /** The keywords that are a schema, or a list of schemas. */
    private static final List<String> SCHEMAS =
            List.of(
                    "items",
                    "prefixItems",
                    "additionalItems",
                    "additionalProperties",
                    "not",
                    "allOf",
                    "anyOf",
                    "oneOf");

    private PortableSchema() {}

    /** A copy of the schema, with bounds that every draft accepts. */
    static ObjectNode of(ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        rewrite(copy);
        return copy;
    }

    private static void rewrite(JsonNode node) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        makeInclusive(schema, "maximum", "exclusiveMaximum", 1);
        makeInclusive(schema, "minimum", "exclusiveMinimum", -1);
        JsonNode multipleOf = schema.path("multipleOf");
        if (multipleOf.isNumber() && !canBeChecked(multipleOf.decimalValue(), schema)) {
            schema.remove("multipleOf");
        }
        MAPS_OF_SCHEMAS.forEach(keyword -> schema.path(keyword).forEach(PortableSchema::rewrite));
        for (String keyword : SCHEMAS) {
            JsonNode value = schema.path(keyword);
            rewrite(value);
            if (value.isArray()) {
                value.forEach(PortableSchema::rewrite);
            }
        }
    }

    /**
     * @param outwards 1 for an upper limit and -1 for a lower one
     */
    private static void makeInclusive(
            ObjectNode schema, String keyword, String exclusiveKeyword, int outwards) {
        JsonNode exclusive = schema.path(exclusiveKeyword);
        JsonNode limit = schema.path(keyword);
        boolean isNarrower =
                exclusive.isNumber()
                        && (!limit.isNumber()
                                || outwards
                                                * exclusive
                                                        .decimalValue()
                                                        .compareTo(limit.decimalValue())
                                        < 0);
        if (isNarrower) {
            schema.set(keyword, exclusive);
        }
        schema.remove(exclusiveKeyword);
    }

    /** Whether a validator that calculates in doubles can tell what is a multiple. */
    private static boolean canBeChecked(BigDecimal divisor, ObjectNode schema) {
        if (divisor.compareTo(BigDecimal.ONE) == 0) {
            return true;
        }
        boolean isWhole = divisor.signum() > 0 && divisor.stripTrailingZeros().scale() <= 0;
        return isWhole && isExact(schema.path("maximum")) && isExact(schema.path("minimum"));
    }

    private static boolean isExact(JsonNode limit) {
        return limit.isNumber() && limit.decimalValue().abs().compareTo(LARGEST_EXACT) <= 0;
    }
}
