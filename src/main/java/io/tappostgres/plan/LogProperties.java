package io.tappostgres.plan;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The properties that the records of a log-based stream have beside their columns, as singer-io's
 * tap names them. Their rows that come from a copy have them too, as null, so that a stream has one
 * SCHEMA.
 *
 * @param hasLsn whether there is {@link #LSN} too
 */
public record LogProperties(boolean hasLsn) {

    /** When the row was deleted; null of a row that there is. */
    public static final String DELETED_AT = "_sdc_deleted_at";

    /** The log position of the change, as a decimal number in a string. */
    public static final String LSN = "_sdc_lsn";

    /** The names of the properties, in the order of a record. */
    public List<String> names() {
        return hasLsn ? List.of(DELETED_AT, LSN) : List.of(DELETED_AT);
    }

    /**
     * Adds the properties to a stream's schema, and takes out of {@code required} all but the key:
     * a record of a deleted row has nothing else.
     *
     * @throws TapException if the table has columns of these names
     */
    void addTo(ObjectNode schema, Collection<String> keyProperties) {
        ObjectNode properties = (ObjectNode) schema.get("properties");
        for (String name : names()) {
            if (properties.has(name)) {
                throw new TapException(
                        Kind.USAGE,
                        "its table has a column \"%s\", and so has every record of LOG_BASED: deselect the column, or use another replication method"
                                .formatted(name));
            }
        }
        properties.set(DELETED_AT, nullableString().put("format", "date-time"));
        if (hasLsn) {
            properties.set(LSN, nullableString());
        }
        requireOnly(keyProperties, schema);
    }

    private static ObjectNode nullableString() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("type").add("null").add("string");
        return schema;
    }

    private static void requireOnly(Collection<String> keyProperties, ObjectNode schema) {
        if (!(schema.get("required") instanceof ArrayNode required)) {
            return;
        }
        List<String> kept = new ArrayList<>();
        required.forEach(name -> kept.add(name.asString("")));
        kept.retainAll(keyProperties);
        schema.remove("required");
        if (!kept.isEmpty()) {
            kept.forEach(schema.putArray("required")::add);
        }
    }
}
