package io.tappostgres.type;

import io.tappostgres.json.JsonBuffer;

/**
 * Encodes a numeric that may have more digits than the bounds in its JSON Schema allow: it keeps
 * them all, and such values are counted.
 */
final class WideNumericEncoder implements ValueEncoder {

    private final NumberEncoder number;
    private final int integerDigits;
    private final int fractionDigits;
    private final int surelyFitsBytes;
    private final OddValues oddValues;

    WideNumericEncoder(Decimal promised, NumericBounds bounds, OddValues oddValues) {
        this.number = new NumberEncoder(oddValues);
        this.integerDigits = Math.max(0, promised.precision() - promised.scale());
        // The portable bounds say nothing of the scale.
        this.fractionDigits =
                bounds == NumericBounds.PORTABLE
                        ? Integer.MAX_VALUE
                        : Math.max(0, promised.scale());
        this.surelyFitsBytes = Math.min(integerDigits, fractionDigits);
        this.oddValues = oddValues;
    }

    @Override
    public void encode(byte[] source, int offset, int length, JsonBuffer output) {
        number.encode(source, offset, length, output);
        if (length > surelyFitsBytes && isBeyondSchema(source, offset, offset + length)) {
            oddValues.countBeyondSchema();
        }
    }

    private boolean isBeyondSchema(byte[] source, int offset, int end) {
        int integer = source[offset] == '-' ? offset + 1 : offset;
        if (source[integer] > '9') {
            return false; // NaN, Infinity
        }
        int point = integer;
        while (point < end && source[point] != '.') {
            point++;
        }
        int significantEnd = end;
        while (significantEnd > point + 1 && source[significantEnd - 1] == '0') {
            significantEnd--;
        }
        int integerLength = source[integer] == '0' ? 0 : point - integer;
        return integerLength > integerDigits || significantEnd - point - 1 > fractionDigits;
    }
}
