package io.tappostgres.demo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Selects every stream of a discovered catalog, as a user would with an editor. */
final class Selection {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Selection() {}

    /**
     * Sets {@code selected} and {@code replication-method} in the metadata of each stream, which is
     * the entry with an empty breadcrumb.
     */
    static String allFullTable(String catalog) {
        JsonNode tree = JSON.readTree(catalog);
        for (JsonNode stream : tree.path("streams")) {
            for (JsonNode entry : stream.path("metadata")) {
                if (entry.path("breadcrumb").isEmpty()) {
                    ObjectNode metadata = (ObjectNode) entry.path("metadata");
                    metadata.put("selected", true);
                    metadata.put("replication-method", "FULL_TABLE");
                }
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }
}
