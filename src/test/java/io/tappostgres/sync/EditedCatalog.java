package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A catalog that discovery, or another tap, wrote, and that is edited as a user would. */
public final class EditedCatalog {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode catalog;

    private EditedCatalog(JsonNode catalog) {
        this.catalog = (ObjectNode) catalog;
    }

    /** What the tap discovers in one database. */
    public static EditedCatalog discover(TapFiles files, TestDatabase database) {
        Path config = files.config(database, Map.of("filter_dbs", database.name()));
        TapResult result = TapRunner.ofBuiltJar().run("--config", config, "--discover");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return new EditedCatalog(
                TapFiles.parse(new String(result.stdout(), StandardCharsets.UTF_8)));
    }

    /** A catalog that is written down in a test. */
    public static EditedCatalog of(String json) {
        return new EditedCatalog(TapFiles.parse(json));
    }

    /** Selects streams, to be read whole. */
    public EditedCatalog select(String... tapStreamIds) {
        for (String tapStreamId : tapStreamIds) {
            with(tapStreamId, "selected", true);
            with(tapStreamId, "replication-method", "FULL_TABLE");
        }
        return this;
    }

    /** Selects all streams. */
    public EditedCatalog selectAll() {
        for (JsonNode stream : catalog.path("streams")) {
            select(stream.path("tap_stream_id").asString());
        }
        return this;
    }

    /** Sets a key in the metadata of a stream. */
    public EditedCatalog with(String tapStreamId, String key, Object value) {
        metadata(stream(tapStreamId), JSON.createArrayNode()).set(key, JSON.valueToTree(value));
        return this;
    }

    /** Sets a key in the metadata of a column. */
    public EditedCatalog withColumn(String tapStreamId, String column, String key, Object value) {
        JsonNode breadcrumb = JSON.createArrayNode().add("properties").add(column);
        metadata(stream(tapStreamId), breadcrumb).set(key, JSON.valueToTree(value));
        return this;
    }

    /** Replaces the schema of a column. */
    public EditedCatalog withProperty(String tapStreamId, String column, String schema) {
        ((ObjectNode) stream(tapStreamId).path("schema").path("properties"))
                .set(column, TapFiles.parse(schema));
        return this;
    }

    /** Adds the entry of a stream. */
    public EditedCatalog add(JsonNode stream) {
        catalog.withArray("streams").add(stream);
        return this;
    }

    /** The entry of a stream, to be changed in place. */
    public ObjectNode stream(String tapStreamId) {
        for (JsonNode stream : catalog.path("streams")) {
            if (stream.path("tap_stream_id").asString().equals(tapStreamId)) {
                return (ObjectNode) stream;
            }
        }
        throw new AssertionError("no stream " + tapStreamId + " in " + catalog);
    }

    /** The entries of all streams. */
    public Iterable<JsonNode> streams() {
        return catalog.path("streams");
    }

    /** Writes it as {@code catalog.json}. */
    public Path write(TapFiles files) {
        return files.json("catalog.json", catalog);
    }

    /** The catalog as JSON. */
    @Override
    public String toString() {
        return catalog.toString();
    }

    private static ObjectNode metadata(ObjectNode stream, JsonNode breadcrumb) {
        for (JsonNode entry : stream.path("metadata")) {
            if (entry.path("breadcrumb").equals(breadcrumb)) {
                return (ObjectNode) entry.path("metadata");
            }
        }
        ObjectNode added = stream.withArray("metadata").addObject();
        added.set("breadcrumb", breadcrumb);
        return added.putObject("metadata");
    }
}
