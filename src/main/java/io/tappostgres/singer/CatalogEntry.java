package io.tappostgres.singer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One stream of a catalog. Nobody changes the schema of an entry; {@link #schemaOf} gives a copy to
 * change.
 *
 * @param tapStreamId what names the stream in the catalog and in the state
 * @param streamName {@code stream}: what discovery proposes the stream to be called in messages
 * @param tableName {@code table_name}: the relation without its schema
 * @param schema the JSON Schema of a record
 * @param metadata what the tap found out and the user chose
 */
public record CatalogEntry(
        String tapStreamId,
        String streamName,
        String tableName,
        ObjectNode schema,
        Metadata metadata) {

    public CatalogEntry {
        requireNonNull(tapStreamId, "tapStreamId is null");
        requireNonNull(streamName, "streamName is null");
        requireNonNull(tableName, "tableName is null");
        requireNonNull(schema, "schema is null");
        requireNonNull(metadata, "metadata is null");
    }

    /**
     * The columns to emit, in the schema's order: those that are selected, and the key properties
     * even where they are not.
     */
    public List<String> selectedColumns() {
        Collection<String> keyProperties = metadata.keyProperties();
        List<String> selected = new ArrayList<>();
        for (String name : properties().propertyNames()) {
            ColumnMetadata column = metadata.column(name);
            boolean isKey = keyProperties.contains(name);
            if (column.isSelected() || (isKey && column.inclusion() != Inclusion.UNSUPPORTED)) {
                selected.add(name);
            }
        }
        return selected;
    }

    /** Whether the catalog says anything of a column. */
    public boolean mentions(String columnName) {
        return hasProperty(columnName) || metadata.columns().containsKey(columnName);
    }

    /** Whether the schema has the column. */
    public boolean hasProperty(String columnName) {
        return properties().has(columnName);
    }

    /** The columns that were selected by hand although they are unsupported. */
    public List<String> unsupportedSelectedColumns() {
        List<String> ignored = new ArrayList<>();
        metadata.columns()
                .forEach(
                        (name, column) -> {
                            if (column.inclusion() == Inclusion.UNSUPPORTED
                                    && Boolean.TRUE.equals(column.selected())) {
                                ignored.add(name);
                            }
                        });
        return ignored;
    }

    /**
     * A new schema with only the named properties, in the catalog's order; all else that the schema
     * says, such as its {@code definitions}, stays. Its {@code properties} object is new too, the
     * property schemas in it are the catalog's own.
     */
    public ObjectNode schemaOf(Collection<String> columns) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : properties().properties()) {
            if (columns.contains(property.getKey())) {
                properties.set(property.getKey(), property.getValue());
            }
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(schema);
        copy.set("properties", properties);
        return copy;
    }

    private JsonNode properties() {
        return schema.path("properties");
    }

    /** Writes the entry as a catalog holds it, its keys in singer-io's order. */
    void write(JsonNodeWriter json, int depth) {
        int inner = depth + 1;
        json.open('{');
        json.name("table_name", true, inner);
        json.string(tableName);
        json.name("stream", false, inner);
        json.string(streamName);
        json.name("metadata", false, inner);
        metadata.write(json, inner);
        json.name("tap_stream_id", false, inner);
        json.string(tapStreamId);
        json.name("schema", false, inner);
        json.indented(schema, inner);
        json.close('}', false, depth);
    }
}
