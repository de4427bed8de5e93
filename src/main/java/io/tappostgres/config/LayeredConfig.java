package io.tappostgres.config;

import io.tappostgres.document.Problems;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files, environment and connection URL laid over each other, before anything is understood.
 *
 * <p>A layer is applied as RFC 7396 (JSON merge patch) says: objects are merged member by member,
 * every other value replaces the one below, and null takes it away.
 */
final class LayeredConfig {

    private final ObjectNode merged = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> origins = new HashMap<>();
    private final Problems problems;

    LayeredConfig(Problems problems) {
        this.problems = problems;
    }

    /**
     * Puts a layer on top.
     *
     * @param origin where the layer comes from, for messages, or "" if there is only one place
     */
    void add(ObjectNode layer, String origin) {
        for (Setting<?> setting : Settings.ALL) {
            settleSpelling(setting, layer, origin);
        }
        for (String key : layer.propertyNames()) {
            origins.put(key, origin);
        }
        merge(merged, layer);
    }

    /** The config as a whole. */
    ObjectNode merged() {
        return merged;
    }

    /** Whether a setting has a value that is more than an empty string, valid or not. */
    boolean mentions(Setting<?> setting) {
        for (String spelling : setting.spellings()) {
            JsonNode node = merged.get(spelling);
            if (node != null && !ConfigChecker.isAbsent(node)) {
                return true;
            }
        }
        return false;
    }

    /** How a message names a setting: its path, and where it was set if that is worth telling. */
    String label(String path) {
        int dot = path.indexOf('.');
        String origin = origins.getOrDefault(dot < 0 ? path : path.substring(0, dot), "");
        return origin.isEmpty() ? path : path + " (" + origin + ")";
    }

    /** Lets one name of a setting, and of all layers this one's, stand alone. */
    private void settleSpelling(Setting<?> setting, ObjectNode layer, String origin) {
        JsonNode byKey = layer.get(setting.key());
        JsonNode byAlias = setting.alias() == null ? null : layer.get(setting.alias());
        if (setting.alias() == null || (byKey == null && byAlias == null)) {
            return;
        }
        merged.remove(setting.spellings());
        if (byKey == null || byAlias == null) {
            return;
        }
        boolean keyIsSet = !ConfigChecker.isAbsent(byKey);
        if (keyIsSet && !ConfigChecker.isAbsent(byAlias) && !byKey.equals(byAlias)) {
            problems.add(
                    setting.key()
                            + " and "
                            + setting.alias()
                            + (origin.isEmpty() ? "" : " (" + origin + ")")
                            + " are the same setting, with two values: remove one");
        }
        layer.remove(keyIsSet ? setting.alias() : setting.key());
    }

    private static void merge(ObjectNode below, ObjectNode layer) {
        for (Map.Entry<String, JsonNode> member : layer.properties()) {
            JsonNode under = below.get(member.getKey());
            if (member.getValue().isNull()) {
                below.remove(member.getKey());
            } else if (under instanceof ObjectNode lower
                    && member.getValue() instanceof ObjectNode upper) {
                merge(lower, upper);
            } else {
                below.set(member.getKey(), member.getValue());
            }
        }
    }
}
