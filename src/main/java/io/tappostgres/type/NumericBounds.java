package io.tappostgres.type;

/** What the JSON Schema of a numeric column says of its precision and scale. */
public enum NumericBounds {
    /** Nothing: the column is a number, as every draft of JSON Schema and every value has it. */
    NONE,
    /**
     * How large the numbers are, as drafts 4 to 2020-12 understand it: what {@link #SINGER} of an
     * older catalog is turned into. The limits are inclusive, since {@code exclusiveMaximum} is a
     * boolean in draft 4 and a number from draft 6 on. The scale is left out.
     */
    PORTABLE,
    /**
     * What singer-io/tap-postgres writes, in draft 4 only: exclusive limits, and the scale as
     * {@code multipleOf}.
     */
    SINGER
}
