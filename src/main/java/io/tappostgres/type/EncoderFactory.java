package io.tappostgres.type;

/** Makes the encoder of one column; called once when a stream opens, never per value. */
@FunctionalInterface
public interface EncoderFactory {

    /** A new encoder that reports the odd values it meets to {@code oddValues}. */
    ValueEncoder create(OddValues oddValues);
}
