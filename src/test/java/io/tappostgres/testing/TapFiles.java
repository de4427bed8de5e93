package io.tappostgres.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON files that the tap is given and gives back, in a directory of the test.
 *
 * @param directory where they are written; exists
 */
public record TapFiles(Path directory) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** {@code config.json} for that database, as superuser, and nothing optional in it. */
    public Path config(TestDatabase database) {
        return config(database, Map.of());
    }

    /** The same with more keys, or other values for the same ones. */
    public Path config(TestDatabase database, Map<String, ?> more) {
        PostgresServer server = database.server();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("host", server.host());
        config.put("port", server.port());
        config.put("user", server.superuser());
        config.put("password", server.password());
        config.put("dbname", database.name());
        config.putAll(more);
        return json("config.json", config);
    }

    /** Writes a map, list, record, JSON tree or whatever else Jackson knows. */
    public Path json(String fileName, Object content) {
        return text(fileName, JSON.writeValueAsString(content));
    }

    public Path text(String fileName, String content) {
        try {
            return Files.writeString(directory.resolve(fileName), content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + fileName, e);
        }
    }

    /** Reads one JSON document, such as a line of the tap. */
    public static JsonNode parse(String json) {
        return JSON.readTree(json);
    }
}
