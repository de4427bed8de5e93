package io.tappostgres.singer;

import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.JsonTreeReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Catalogs and states as files of this test source tree, and JSON as text. */
final class Fixtures {

    private Fixtures() {}

    /** The file of that name beside the other fixtures of this package. */
    static Path file(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/singer/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path write(Path directory, String content) {
        try {
            return Files.writeString(directory.resolve("input.json"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        return JsonDocument.text("test", text).read(parser -> new JsonTreeReader(parser).read());
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    /** A selected stream without columns. */
    static CatalogEntry entry(String tapStreamId, String schemaName, String tableName) {
        Metadata metadata = Metadata.discovered(List.of(), schemaName, "shop", 0, false, Map.of());
        return new CatalogEntry(
                tapStreamId, tableName, tableName, object("{\"type\":\"object\"}"), metadata);
    }
}
