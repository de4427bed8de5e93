package io.tappostgres.config;

import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.JsonTreeReader;
import tools.jackson.databind.JsonNode;

/** JSON text of a test as a tree. */
final class Json {

    private Json() {}

    static JsonNode tree(String json) {
        return JsonDocument.text("test", json).read(parser -> new JsonTreeReader(parser).read());
    }
}
