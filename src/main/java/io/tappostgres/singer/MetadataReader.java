package io.tappostgres.singer;

import io.tappostgres.document.NearestKey;
import io.tappostgres.document.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns the metadata list of one stream into {@link Metadata}, or into problems. */
final class MetadataReader {

    private static final String STREAM_BREADCRUMB = "breadcrumb []";

    private static final Map<String, JsonShape> SELECTED_SHAPE = Map.of("selected", JsonShape.FLAG);

    private static final Map<String, JsonShape> STREAM_SHAPES =
            Map.of(
                    "schema-name", JsonShape.TEXT,
                    "database-name", JsonShape.TEXT,
                    "is-view", JsonShape.FLAG,
                    "row-count", JsonShape.INTEGER,
                    "table-key-properties", JsonShape.TEXTS,
                    "view-key-properties", JsonShape.TEXTS,
                    "replication-method", JsonShape.REPLICATION_METHOD,
                    "forced-replication-method", JsonShape.REPLICATION_METHOD,
                    "replication-key", JsonShape.TEXT);

    /** What only tells of a table and changes nothing that is read; others may spell it so. */
    private static final Set<String> INFORMATION = Set.of("row-count", "sql-datatype");

    private static final Map<String, JsonShape> COLUMN_SHAPES =
            Map.of(
                    "inclusion", JsonShape.INCLUSION,
                    "selected", JsonShape.FLAG,
                    "selected-by-default", JsonShape.FLAG,
                    "sql-datatype", JsonShape.TEXT);

    private final String place;
    private final Problems problems;
    private ObjectNode streamValues = JsonNodeFactory.instance.objectNode();
    private final Map<String, ColumnMetadata> columns = new LinkedHashMap<>();
    private final List<String> strayBreadcrumbs = new ArrayList<>();

    MetadataReader(String place, Problems problems) {
        this.place = place;
        this.problems = problems;
    }

    /** Takes in the list; of values only {@code selected} of the stream is looked at. */
    void read(JsonNode list) {
        JsonShape.LIST.check(place, "metadata", list, problems);
        if (list == null || !list.isArray()) {
            return;
        }
        for (int index = 0; index < list.size(); index++) {
            readElement(index, list.get(index));
        }
        checkValues(STREAM_BREADCRUMB, SELECTED_SHAPE, streamValues);
        checkKeys(STREAM_BREADCRUMB, SELECTED_SHAPE, streamValues);
    }

    /** What has been read so far. */
    Metadata metadata() {
        return new Metadata(streamValues, columns);
    }

    /** The schema that the table lives in; null also where the value is not even a string. */
    String schemaName() {
        JsonNode value = streamValues.get("schema-name");
        return JsonShape.TEXT.accepts(value) ? JsonShape.text(value) : null;
    }

    /**
     * Takes what MeltanoLabs keeps at the top of an entry where the metadata, or an empty value in
     * it, does not say it.
     */
    void addTopLevelKeys(JsonNode entry) {
        add(entry, "replication_method", "replication-method", JsonShape.REPLICATION_METHOD);
        add(entry, "replication_key", "replication-key", JsonShape.TEXT);
        add(entry, "is_view", "is-view", JsonShape.FLAG);
        boolean isView = JsonShape.FLAG.accepts(streamValues.get("is-view")) && metadata().isView();
        String keyName = isView ? "view-key-properties" : "table-key-properties";
        add(entry, "key_properties", keyName, JsonShape.TEXTS);
    }

    /**
     * Checks every value that the specification knows, and refuses keys that are nearly spelt like
     * one of these, as they would be ignored. Other unknown keys belong to other programs.
     */
    void checkValues() {
        strayBreadcrumbs.forEach(
                breadcrumb ->
                        problems.add(
                                place
                                        + ": breadcrumb "
                                        + Problems.quoted(breadcrumb)
                                        + " has \"selected\", and names no column: it must be [\"properties\", \"<column>\"]"));
        checkValues(STREAM_BREADCRUMB, STREAM_SHAPES, streamValues);
        checkKeys(STREAM_BREADCRUMB, STREAM_SHAPES, streamValues);
        columns.forEach(
                (name, column) -> {
                    String breadcrumb =
                            "breadcrumb [\"properties\", " + Problems.quoted(name) + "]";
                    checkValues(breadcrumb, COLUMN_SHAPES, column.values());
                    checkKeys(breadcrumb, COLUMN_SHAPES, column.values());
                });
    }

    private void readElement(int index, JsonNode element) {
        JsonNode breadcrumb = element.get("breadcrumb");
        JsonNode values = element.get("metadata");
        boolean isSound =
                !JsonShape.isAbsent(breadcrumb)
                        && JsonShape.TEXTS.accepts(breadcrumb)
                        && !JsonShape.isAbsent(values)
                        && values.isObject();
        if (!isSound) {
            problems.add(
                    place
                            + ": metadata["
                            + index
                            + "] must be an object with a breadcrumb, a list of strings, and a"
                            + " metadata object");
            return;
        }
        if (breadcrumb.isEmpty()) {
            streamValues = (ObjectNode) values;
        } else if (breadcrumb.size() == 2 && breadcrumb.get(0).stringValue().equals("properties")) {
            columns.put(breadcrumb.get(1).stringValue(), new ColumnMetadata((ObjectNode) values));
        } else if (values.has("selected") && !isInsideAColumn(breadcrumb)) {
            strayBreadcrumbs.add(breadcrumb.toString());
        }
    }

    /** As Meltano writes of the properties of an object. */
    private static boolean isInsideAColumn(JsonNode breadcrumb) {
        return breadcrumb.size() > 2 && breadcrumb.get(0).stringValue().equals("properties");
    }

    private void add(JsonNode entry, String topLevelKey, String metadataKey, JsonShape shape) {
        JsonNode value = entry.get(topLevelKey);
        shape.check(place, topLevelKey, value, problems);
        boolean isUsable = shape.accepts(value) && !isEmpty(value);
        if (isUsable && isEmpty(streamValues.get(metadataKey))) {
            streamValues.set(metadataKey, value);
        }
    }

    private static boolean isEmpty(JsonNode value) {
        return JsonShape.isAbsent(value)
                || (value.isString() && value.stringValue().isEmpty())
                || (value.isArray() && value.isEmpty());
    }

    private void checkValues(String breadcrumb, Map<String, JsonShape> shapes, ObjectNode values) {
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            JsonShape shape = shapes.get(value.getKey());
            if (shape != null) {
                shape.check(place + ", " + breadcrumb, value.getKey(), value.getValue(), problems);
            }
        }
    }

    private void checkKeys(String breadcrumb, Map<String, JsonShape> shapes, ObjectNode values) {
        checkKeys(place + ", " + breadcrumb, shapes.keySet(), values, problems);
    }

    /** Refuses the keys of an object that are nearly spelt like one that the tap understands. */
    static void checkKeys(String place, Set<String> known, ObjectNode values, Problems problems) {
        for (String key : values.propertyNames()) {
            String nearest = known.contains(key) ? null : NearestKey.of(key, known);
            if (nearest != null && !INFORMATION.contains(nearest)) {
                problems.add(
                        place
                                + ": unknown key "
                                + Problems.quoted(key)
                                + "; did you mean "
                                + Problems.quoted(nearest)
                                + "?");
            }
        }
    }
}
