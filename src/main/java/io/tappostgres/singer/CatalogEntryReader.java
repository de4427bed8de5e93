package io.tappostgres.singer;

import io.tappostgres.document.Problems;
import io.tappostgres.singer.Catalog.OtherStream;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the tree of one stream into a {@link CatalogEntry}, or into problems. */
final class CatalogEntryReader {

    private static final Set<String> KEYS =
            Set.of(
                    "tap_stream_id",
                    "table_name",
                    "stream",
                    "schema",
                    "metadata",
                    "replication_method",
                    "replication_key",
                    "is_view",
                    "key_properties");

    private final JsonNode tree;
    private final Problems problems;
    private String place;
    private String schemaName;

    /**
     * A reader of one element of the {@code streams} list.
     *
     * @param place what to call the element while its {@code tap_stream_id} is not known
     */
    CatalogEntryReader(String place, JsonNode tree, Problems problems) {
        this.place = place;
        this.tree = tree;
        this.problems = problems;
    }

    /** What names the stream, or null, with a problem, where nothing does. */
    String readTapStreamId() {
        if (!tree.isObject()) {
            problems.add(place + " must be an object");
            return null;
        }
        JsonNode value = tree.get("tap_stream_id");
        String tapStreamId = JsonShape.TEXT.accepts(value) ? JsonShape.text(value) : null;
        if (tapStreamId == null) {
            problems.add(place + ": tap_stream_id must be a string that is not empty");
            return null;
        }
        place = "stream " + Problems.quoted(tapStreamId);
        return tapStreamId;
    }

    /** The entry, or null if it is not selected or has problems. */
    CatalogEntry readIfSelected(String tapStreamId) {
        int problemsBefore = problems.count();
        checkNames();
        checkSchema();
        MetadataReader metadataReader = new MetadataReader(place, problems);
        metadataReader.read(tree.get("metadata"));
        schemaName = metadataReader.schemaName();
        if (problems.count() > problemsBefore || !metadataReader.metadata().isSelected()) {
            return null;
        }
        MetadataReader.checkKeys(place, KEYS, (ObjectNode) tree, problems);
        metadataReader.addTopLevelKeys(tree);
        metadataReader.checkValues();
        if (problems.count() > problemsBefore) {
            return null;
        }
        String tableName = JsonShape.text(tree.get("table_name"));
        String streamName = JsonShape.text(tree.get("stream"));
        return new CatalogEntry(
                tapStreamId,
                streamName == null ? tableName : streamName,
                tableName == null ? streamName : tableName,
                (ObjectNode) tree.get("schema"),
                metadataReader.metadata());
    }

    /** What options can name a stream by that is not selected; the rest of it is not looked at. */
    OtherStream other(String tapStreamId) {
        String tableName = name("table_name");
        return new OtherStream(
                tapStreamId, schemaName, tableName == null ? name("stream") : tableName);
    }

    private String name(String key) {
        JsonNode value = tree.get(key);
        return JsonShape.TEXT.accepts(value) ? JsonShape.text(value) : null;
    }

    private void checkNames() {
        int problemsBefore = problems.count();
        JsonShape.TEXT.check(place, "table_name", tree.get("table_name"), problems);
        JsonShape.TEXT.check(place, "stream", tree.get("stream"), problems);
        if (problems.count() == problemsBefore
                && JsonShape.text(tree.get("table_name")) == null
                && JsonShape.text(tree.get("stream")) == null) {
            problems.add(place + ": table_name and stream are missing");
        }
    }

    private void checkSchema() {
        JsonNode schema = tree.get("schema");
        if (JsonShape.isAbsent(schema)) {
            problems.add(place + ": schema is missing");
            return;
        }
        JsonShape.OBJECT.check(place, "schema", schema, problems);
        JsonNode properties = schema.get("properties");
        JsonShape.OBJECT.check(place, "schema.properties", properties, problems);
        if (properties == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (!property.getValue().isObject()) {
                String name = Problems.quoted(property.getKey());
                problems.add(place + ": the schema of property " + name + " must be an object");
            }
        }
    }
}
