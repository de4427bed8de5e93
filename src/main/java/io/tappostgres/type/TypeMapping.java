package io.tappostgres.type;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one PostgreSQL type is in JSON: the schema and the encoder, which must agree.
 *
 * <p>The only place that tells types apart, once per column. Immutable and thread-safe; its
 * encoders are not.
 */
public final class TypeMapping {

    /**
     * Looks for what to escape even where nothing should be, as in a uuid: that costs 6 ns
     * (JsonBufferBenchmark), and so no bytes whatever can break a line.
     */
    private static final ValueEncoder TEXT =
            (source, offset, length, output) -> output.string(source, offset, length);

    private static final TypeMapping STRING =
            sharing(PropertySchema.string(), ArrayDefinition.STRING, TEXT);

    private static final TypeMapping NUMBER =
            reporting(PropertySchema.number(), ArrayDefinition.NUMBER, NumberEncoder::new);

    private final ObjectNode schema;
    private final ArrayDefinition definitionAsElement;
    private final EncoderFactory encoderFactory;
    private final boolean array;
    private final boolean replicationKeyType;

    private TypeMapping(
            ObjectNode schema,
            ArrayDefinition definitionAsElement,
            EncoderFactory encoderFactory,
            boolean array,
            boolean replicationKeyType) {
        this.schema = schema;
        this.definitionAsElement = definitionAsElement;
        this.encoderFactory = encoderFactory;
        this.array = array;
        this.replicationKeyType = replicationKeyType;
    }

    /** The mapping of a type; any type has one, an unknown one is a string of its text. */
    public static TypeMapping of(PgType type, Conventions conventions) {
        return switch (type.kind()) {
            case ARRAY ->
                    arrayOf(
                            of(type.modifiedComponent(), conventions),
                            type.component().delimiter());
            case DOMAIN -> of(type.modifiedComponent(), conventions);
            case BASE -> type.isBuiltIn() ? builtIn(type, conventions) : ofExtension(type);
            case ENUM, COMPOSITE, RANGE, MULTIRANGE, PSEUDO -> STRING;
        };
    }

    private static TypeMapping builtIn(PgType type, Conventions conventions) {
        return switch (type.name()) {
            case "int2" -> integer(Short.SIZE);
            case "int4" -> integer(Integer.SIZE);
            case "int8" -> integer(Long.SIZE);
            case "numeric" -> numeric(Decimal.ofTypmod(type.typmod()), conventions.numericBounds());
            case "float4", "float8" -> NUMBER;
            case "bool" -> booleanOf('t', 'f');
            // Without a length the type is bit(1) only in CREATE TABLE, where it gets its modifier;
            // a view of a literal, or a column of type "bit" in quotes, holds any length.
            case "bit" -> type.typmod() == 1 ? booleanOf('1', '0') : STRING;
            case "varchar", "bpchar" ->
                    sharing(
                            PropertySchema.stringOfTypmod(type.typmod()),
                            ArrayDefinition.STRING,
                            TEXT);
            case "char" ->
                    sharing(PropertySchema.string(), ArrayDefinition.STRING, CharEncoder.INSTANCE);
            case "bytea" ->
                    sharing(PropertySchema.string(), ArrayDefinition.STRING, ByteaEncoder.INSTANCE);
            case "date" -> moment(conventions, DateEncoder::new);
            case "timestamp" ->
                    moment(conventions, oddValues -> new TimestampEncoder(false, oddValues));
            case "timestamptz" ->
                    moment(conventions, oddValues -> new TimestampEncoder(true, oddValues));
            case "time" -> time(false);
            case "timetz" -> time(true);
            case "json", "jsonb" -> json(conventions);
            default -> ofExtension(type);
        };
    }

    /**
     * Types of extensions live in whichever schema their extension was created in, {@code
     * pg_catalog} among them.
     */
    private static TypeMapping ofExtension(PgType type) {
        if (type.name().equals("hstore")) {
            return reporting(
                    PropertySchema.object(),
                    ArrayDefinition.OBJECT,
                    oddValues -> new HstoreEncoder());
        }
        return STRING;
    }

    private static TypeMapping integer(int bits) {
        return sharing(
                        PropertySchema.integer(bits),
                        ArrayDefinition.INTEGER,
                        IntegerEncoder.INSTANCE)
                .asReplicationKeyType();
    }

    private static TypeMapping numeric(Decimal stored, NumericBounds bounds) {
        if (bounds == NumericBounds.NONE) {
            return NUMBER;
        }
        Decimal promised = stored.capped();
        return reporting(
                PropertySchema.decimal(promised, bounds),
                ArrayDefinition.decimal(promised, bounds),
                stored.equals(promised)
                        ? NumberEncoder::new
                        : oddValues -> new WideNumericEncoder(promised, bounds, oddValues));
    }

    private static TypeMapping booleanOf(char yes, char no) {
        return sharing(PropertySchema.bool(), ArrayDefinition.BOOLEAN, new BooleanEncoder(yes, no));
    }

    private static TypeMapping moment(Conventions conventions, EncoderFactory encoderFactory) {
        if (conventions.datesAsString()) {
            return STRING.asReplicationKeyType();
        }
        return reporting(PropertySchema.dateTime(), ArrayDefinition.TIMESTAMP, encoderFactory)
                .asReplicationKeyType();
    }

    private static TypeMapping time(boolean withTimeZone) {
        return sharing(
                PropertySchema.string(), ArrayDefinition.STRING, new TimeEncoder(withTimeZone));
    }

    private static TypeMapping json(Conventions conventions) {
        if (!conventions.jsonAsValue()) {
            return STRING;
        }
        return sharing(PropertySchema.anyJson(), ArrayDefinition.JSON, JsonValueEncoder.INSTANCE);
    }

    private static TypeMapping arrayOf(TypeMapping element, char delimiter) {
        return new TypeMapping(
                PropertySchema.array(element.definitionAsElement),
                element.definitionAsElement,
                oddValues -> new ArrayEncoder(element.newEncoder(oddValues), delimiter),
                true,
                false);
    }

    private static TypeMapping sharing(
            ObjectNode schema, ArrayDefinition definitionAsElement, ValueEncoder encoder) {
        return reporting(schema, definitionAsElement, oddValues -> encoder);
    }

    private static TypeMapping reporting(
            ObjectNode schema, ArrayDefinition definitionAsElement, EncoderFactory factory) {
        return new TypeMapping(schema, definitionAsElement, factory, false, false);
    }

    private TypeMapping asReplicationKeyType() {
        return new TypeMapping(schema, definitionAsElement, encoderFactory, array, true);
    }

    /**
     * A new JSON Schema of a property of this type. Arrays, and json as a value, may be null even
     * if {@code nullable} is false.
     */
    public ObjectNode schema(boolean nullable) {
        ObjectNode copy = schema.deepCopy();
        ArrayNode types = copy.withArray("type");
        if (nullable && !types.get(0).stringValue().equals("null")) {
            types.insert(0, "null");
        }
        return copy;
    }

    /** A new encoder for one column of one reader. */
    public ValueEncoder newEncoder(OddValues oddValues) {
        return encoderFactory.create(oddValues);
    }

    /** Whether INCREMENTAL replication can go by a column of this type. */
    public boolean isReplicationKeyType() {
        return replicationKeyType;
    }

    /**
     * New copies, by name, of the definitions that {@link #schema} refers to and {@link
     * #baseDefinitions} lacks.
     */
    public Map<String, ObjectNode> definitions() {
        if (!array || ArrayDefinition.BASE.contains(definitionAsElement)) {
            return Map.of();
        }
        return Map.of(definitionAsElement.name(), definitionAsElement.schema().deepCopy());
    }

    /** New copies, by name, of the definitions that every stream's schema has. */
    public static Map<String, ObjectNode> baseDefinitions() {
        Map<String, ObjectNode> definitions = new LinkedHashMap<>();
        for (ArrayDefinition definition : ArrayDefinition.BASE) {
            definitions.put(definition.name(), definition.schema().deepCopy());
        }
        return definitions;
    }
}
