package io.tappostgres.singer;

import io.tappostgres.ReplicationMethod;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The metadata of one catalog entry: what it says of the stream, and of each column.
 *
 * <p>Immutable. Keys that the specification does not know are kept. Breadcrumbs deeper than a
 * column, which Meltano writes for the inside of objects, are not.
 */
public final class Metadata {

    /**
     * The unique index that the key of a discovered stream is of, where the table's replica
     * identity would have to be set to it. No other tap's catalogs have this.
     */
    public static final String KEY_INDEX = "key-index";

    private final ObjectNode streamValues;
    private final Map<String, ColumnMetadata> columns;

    /** The arguments are not copied; nobody may change them afterwards. */
    Metadata(ObjectNode streamValues, Map<String, ColumnMetadata> columns) {
        this.streamValues = streamValues;
        this.columns = Collections.unmodifiableMap(columns);
    }

    /**
     * The metadata that discovery writes, its keys in singer-io's order.
     *
     * @param tableKeyProperties the columns of the key, in key order; empty for a view
     * @param rowCount an estimate, as the database has it
     * @param columns by name, in the order of the table
     */
    public static Metadata discovered(
            List<String> tableKeyProperties,
            String schemaName,
            String databaseName,
            long rowCount,
            boolean isView,
            Map<String, ColumnMetadata> columns) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        ArrayNode keys = values.putArray("table-key-properties");
        tableKeyProperties.forEach(keys::add);
        values.put("schema-name", schemaName);
        values.put("database-name", databaseName);
        values.put("row-count", rowCount);
        values.put("is-view", isView);
        return new Metadata(values, new LinkedHashMap<>(columns));
    }

    /** A copy with one more key at the stream's level, or another value of it. */
    public Metadata with(String key, JsonNode value) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(streamValues);
        copy.set(key, value);
        return new Metadata(copy, columns);
    }

    /** Whether the stream is to be synced: only if its own {@code selected} is true. */
    public boolean isSelected() {
        return Boolean.TRUE.equals(JsonShape.flag(streamValues.get("selected")));
    }

    /** The schema that the table lives in, or null. */
    public String schemaName() {
        return text("schema-name");
    }

    /** The database that the table lives in, or null. */
    public String databaseName() {
        return text("database-name");
    }

    /** Whether the relation is a view; false where the catalog does not say. */
    public boolean isView() {
        return Boolean.TRUE.equals(JsonShape.flag(streamValues.get("is-view")));
    }

    /** The estimate of discovery. */
    public OptionalLong rowCount() {
        return JsonShape.integer(streamValues.get("row-count"));
    }

    /** The primary key that discovery found, in key order, or empty. */
    public List<String> tableKeyProperties() {
        return JsonShape.texts(streamValues.get("table-key-properties"));
    }

    /** The key that the user gave a view, or empty. */
    public List<String> viewKeyProperties() {
        return JsonShape.texts(streamValues.get("view-key-properties"));
    }

    /** What identifies a record: the user's key of a view, the primary key of anything else. */
    public List<String> keyProperties() {
        return isView() ? viewKeyProperties() : tableKeyProperties();
    }

    /** The method that the user chose, else the one that discovery forces, else null. */
    public ReplicationMethod replicationMethod() {
        ReplicationMethod chosen =
                JsonShape.replicationMethod(streamValues.get("replication-method"));
        return chosen != null ? chosen : forcedReplicationMethod();
    }

    /** The only method that discovery allows, or null. */
    public ReplicationMethod forcedReplicationMethod() {
        return JsonShape.replicationMethod(streamValues.get("forced-replication-method"));
    }

    /** The column that an incremental sync is bookmarked by, or null. */
    public String replicationKey() {
        return text("replication-key");
    }

    /** The value of any key at the stream's level, or null where there is none. */
    public JsonNode get(String key) {
        JsonNode value = streamValues.get(key);
        return JsonShape.isAbsent(value) ? null : value;
    }

    /** The keys at the stream's level. */
    public Collection<String> keys() {
        return Collections.unmodifiableCollection(streamValues.propertyNames());
    }

    /** The columns that have metadata, by name in the catalog's order; unmodifiable. */
    public Map<String, ColumnMetadata> columns() {
        return columns;
    }

    /** The metadata of a column; one that says nothing for a column that is not mentioned. */
    public ColumnMetadata column(String name) {
        return columns.getOrDefault(name, ColumnMetadata.NONE);
    }

    /**
     * Writes the list of {@code {"breadcrumb": […], "metadata": {…}}} that a catalog holds. There
     * are no nodes of its elements: of a large catalog they would be the largest part of the
     * garbage.
     */
    void write(JsonNodeWriter json, int depth) {
        json.open('[');
        writeElement(json, null, streamValues, depth + 1);
        columns.forEach((name, column) -> writeElement(json, name, column.values(), depth + 1));
        json.close(']', false, depth);
    }

    private static void writeElement(
            JsonNodeWriter json, String columnName, ObjectNode values, int depth) {
        int inner = depth + 1;
        json.element(columnName == null, depth);
        json.open('{');
        json.name("breadcrumb", true, inner);
        json.open('[');
        if (columnName != null) {
            json.element(true, inner + 1);
            json.string("properties");
            json.element(false, inner + 1);
            json.string(columnName);
        }
        json.close(']', columnName == null, inner);
        json.name("metadata", false, inner);
        json.indented(values, inner);
        json.close('}', false, depth);
    }

    private String text(String key) {
        return JsonShape.text(streamValues.get(key));
    }
}
