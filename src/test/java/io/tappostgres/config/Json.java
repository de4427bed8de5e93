package io.tappostgres.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** JSON text of a test as a tree. */
final class Json {

    private Json() {}

    static JsonNode tree(String json) {
        Problems problems = new Problems();
        JsonNode tree =
                JsonTreeReader.read(json.getBytes(StandardCharsets.UTF_8), "test", problems);
        if (problems.any()) {
            throw problems.refusal(List.of());
        }
        return tree;
    }
}
