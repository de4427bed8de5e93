package io.tappostgres.type;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What one PostgreSQL type is in JSON: the schema and the encoder, which must agree. */
public final class TypeMapping {

    private final EncoderFactory encoderFactory;

    private TypeMapping(EncoderFactory encoderFactory) {
        this.encoderFactory = encoderFactory;
    }

    /** The mapping of a type; any type has one, an unknown one is a string of its text. */
    public static TypeMapping of(PgType type, Conventions conventions) {
        return new TypeMapping(
                oddValues ->
                        (source, offset, length, output) -> output.string(source, offset, length));
    }

    /** A new JSON Schema of a property of this type. */
    public ObjectNode schema(boolean nullable) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("type").add("string");
        return schema;
    }

    /** A new encoder for one column of one reader. */
    public ValueEncoder newEncoder(OddValues oddValues) {
        return encoderFactory.create(oddValues);
    }
}
