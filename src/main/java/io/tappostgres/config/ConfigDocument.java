package io.tappostgres.config;

import io.tappostgres.TapException;
import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.JsonTreeReader;
import io.tappostgres.document.Problems;
import tools.jackson.databind.JsonNode;

/**
 * Reads a JSON text of a config whole. What is wrong with it is one problem among others, and so is
 * a key that stands in it twice: which of its values was meant, nobody can tell.
 */
final class ConfigDocument {

    private ConfigDocument() {}

    /** The value in the document, or null after a problem that leaves none. */
    static JsonNode read(JsonDocument document, Problems problems) {
        try {
            return document.read(
                    parser ->
                            new JsonTreeReader(
                                            parser,
                                            key ->
                                                    problems.add(
                                                            document.subject()
                                                                    + " has "
                                                                    + Problems.quoted(key)
                                                                    + " twice, again at "
                                                                    + JsonDocument.place(parser)
                                                                    + ": keep one"))
                                    .read());
        } catch (TapException e) {
            problems.add(e.getMessage());
            return null;
        }
    }
}
