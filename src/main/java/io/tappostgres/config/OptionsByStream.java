package io.tappostgres.config;

import io.tappostgres.document.Problems;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the options of each stream out of an object that may be nested at the dots of their names.
 *
 * <p>Meltano nests settings at every dot: what a person gives as {@code public.orders} arrives as
 * an object {@code orders} in an object {@code public}. So the last name on the way to a value is
 * that of an option, and the names before it, with dots between them, are that of the stream. No
 * option takes an object; a stream can therefore be named like an option.
 */
final class OptionsByStream {

    private final String label;
    private final Problems problems;
    private final Map<String, ObjectNode> byStream = new LinkedHashMap<>();

    private OptionsByStream(String label, Problems problems) {
        this.label = label;
        this.problems = problems;
    }

    /**
     * The options by the name of their stream, in the order of the object; null and the empty
     * string are left out.
     *
     * @param label how messages call the object
     * @param problems receives what belongs to no stream, or is there twice
     */
    static Map<String, ObjectNode> of(ObjectNode object, String label, Problems problems) {
        OptionsByStream reader = new OptionsByStream(label, problems);
        reader.read(object, "");
        return reader.byStream;
    }

    private void read(ObjectNode object, String prefix) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String path = prefix + member.getKey();
            if (member.getValue() instanceof ObjectNode nested) {
                if (nested.isEmpty()) {
                    options(path);
                }
                read(nested, path + '.');
            } else if (!ConfigChecker.isAbsent(member.getValue())) {
                put(path, member.getValue());
            }
        }
    }

    private void put(String path, JsonNode value) {
        int dot = path.lastIndexOf('.');
        if (dot < 0) {
            problems.add(
                    label + "." + path + " must be a JSON object with the options of a stream");
            return;
        }
        JsonNode other =
                options(path.substring(0, dot)).putIfAbsent(path.substring(dot + 1), value);
        if (other != null && !other.equals(value)) {
            problems.add(
                    label + " has " + Problems.quoted(path) + " twice, nested and not: keep one");
        }
    }

    private ObjectNode options(String stream) {
        return byStream.computeIfAbsent(stream, name -> JsonNodeFactory.instance.objectNode());
    }
}
