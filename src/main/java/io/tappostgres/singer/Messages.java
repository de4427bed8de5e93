package io.tappostgres.singer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tappostgres.json.JsonBuffer;
import java.util.Collection;
import tools.jackson.databind.node.ObjectNode;

/** The messages other than RECORD, each as one line; keys in singer-io's order. */
final class Messages {

    private static final int USUAL_BYTES = 1024;

    private Messages() {}

    static JsonBuffer schema(
            String streamName,
            ObjectNode schema,
            Collection<String> keyProperties,
            Collection<String> bookmarkProperties) {
        JsonBuffer line = start("SCHEMA");
        JsonNodeWriter writer = new JsonNodeWriter(line);
        raw(line, ",\"stream\":");
        writer.string(streamName);
        raw(line, ",\"schema\":");
        writer.compact(schema);
        raw(line, ",\"key_properties\":");
        strings(line, keyProperties);
        raw(line, ",\"bookmark_properties\":");
        strings(line, bookmarkProperties);
        return end(line);
    }

    static JsonBuffer state(State state) {
        JsonBuffer line = start("STATE");
        raw(line, ",\"value\":");
        state.write(line);
        return end(line);
    }

    static JsonBuffer activateVersion(String streamName, long version) {
        JsonBuffer line = start("ACTIVATE_VERSION");
        raw(line, ",\"stream\":");
        new JsonNodeWriter(line).string(streamName);
        raw(line, ",\"version\":" + version);
        return end(line);
    }

    private static JsonBuffer start(String type) {
        JsonBuffer line = new JsonBuffer(USUAL_BYTES);
        raw(line, "{\"type\":\"" + type + "\"");
        return line;
    }

    private static JsonBuffer end(JsonBuffer line) {
        raw(line, "}\n");
        return line;
    }

    private static void strings(JsonBuffer line, Collection<String> strings) {
        JsonNodeWriter writer = new JsonNodeWriter(line);
        byte separator = '[';
        for (String string : strings) {
            line.raw(separator);
            writer.string(string);
            separator = ',';
        }
        raw(line, strings.isEmpty() ? "[]" : "]");
    }

    private static void raw(JsonBuffer line, String text) {
        line.raw(text.getBytes(UTF_8));
    }
}
