package io.tappostgres.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many digits a numeric column has room for, and the JSON Schema keywords that say so.
 *
 * @param precision how many digits there are at most
 * @param scale how many of them lie behind the point; negative if as many before it are zero
 */
public record Decimal(int precision, int scale) {

    /** Beyond these, singer-io/tap-postgres caps what its schemas promise. */
    private static final Decimal LARGEST_PROMISED = new Decimal(100, 38);

    /**
     * What the server promises; the limits of an unconstrained numeric are those of its storage.
     */
    static Decimal ofTypmod(int typmod) {
        if (typmod < PgType.TYPMOD_OFFSET) {
            return new Decimal(131_072 + 16_383, 16_383);
        }
        int packed = typmod - PgType.TYPMOD_OFFSET;
        // PostgreSQL 15 made the scale a signed number of eleven bits (numeric_typmod_scale);
        // before, it was at most 1000, which reads the same.
        return new Decimal((packed >> 16) & 0xFFFF, ((packed & 0x7FF) ^ 1024) - 1024);
    }

    /** What a type declares, be it of the elements of an array, or null if it declares nothing. */
    public static Decimal declaredBy(PgType type) {
        return switch (type.kind()) {
            case ARRAY, DOMAIN -> declaredBy(type.modifiedComponent());
            case BASE ->
                    type.isBuiltIn()
                                    && type.name().equals("numeric")
                                    && type.typmod() >= PgType.TYPMOD_OFFSET
                            ? ofTypmod(type.typmod())
                            : null;
            case ENUM, COMPOSITE, RANGE, MULTIRANGE, PSEUDO -> null;
        };
    }

    /** What the schema promises. */
    Decimal capped() {
        return new Decimal(
                Math.min(precision, LARGEST_PROMISED.precision),
                Math.min(scale, LARGEST_PROMISED.scale));
    }

    /** The keywords a property has besides its type, in the order singer-io writes them. */
    void putPropertyKeywords(ObjectNode schema, NumericBounds bounds) {
        if (bounds == NumericBounds.PORTABLE) {
            putPortableKeywords(schema);
            return;
        }
        schema.put("exclusiveMaximum", true);
        putPowerOfTen(schema, "maximum", 1, precision - scale);
        putPowerOfTen(schema, "multipleOf", 1, -scale);
        schema.put("exclusiveMinimum", true);
        putPowerOfTen(schema, "minimum", -1, precision - scale);
    }

    /** The same keywords in the order of the definition of an array's elements. */
    void putDefinitionKeywords(ObjectNode schema, NumericBounds bounds) {
        if (bounds == NumericBounds.PORTABLE) {
            putPortableKeywords(schema);
            return;
        }
        putPowerOfTen(schema, "multipleOf", 1, -scale);
        schema.put("exclusiveMaximum", true);
        putPowerOfTen(schema, "maximum", 1, precision - scale);
        schema.put("exclusiveMinimum", true);
        putPowerOfTen(schema, "minimum", -1, precision - scale);
    }

    /** With a whole {@code multipleOf}, which a catalog may have kept. */
    private void putPortableKeywords(ObjectNode schema) {
        putPowerOfTen(schema, "maximum", 1, precision - scale);
        if (scale <= 0) {
            putPowerOfTen(schema, "multipleOf", 1, -scale);
        }
        putPowerOfTen(schema, "minimum", -1, precision - scale);
    }

    private static void putPowerOfTen(ObjectNode schema, String keyword, int sign, int exponent) {
        BigInteger unscaled = BigInteger.valueOf(sign);
        if (exponent < 0) {
            schema.put(keyword, new BigDecimal(unscaled, -exponent));
            return;
        }
        schema.put(keyword, unscaled.multiply(BigInteger.TEN.pow(exponent)));
    }
}
