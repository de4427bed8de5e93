package io.tappostgres.config;

import io.tappostgres.document.JsonDocument;
import io.tappostgres.document.Problems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the settings that the environment holds, as Meltano sets them: {@code TAP_POSTGRES_PORT}
 * for {@code port}, {@code TAP_POSTGRES_SSH_TUNNEL_ENABLE} for {@code ssh_tunnel.enable}, objects
 * and arrays as JSON text. An empty variable is one that is not set.
 */
final class EnvironmentLayer {

    static final String PREFIX = "TAP_POSTGRES_";

    /** What the launcher and the log read. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("archive", "java_opts", "log_format", "loglevel");

    private final Problems problems;
    private final List<String> hints;
    private final ObjectNode layer = JsonNodeFactory.instance.objectNode();

    private EnvironmentLayer(Problems problems, List<String> hints) {
        this.problems = problems;
        this.hints = hints;
    }

    /**
     * The settings of the environment as a layer.
     *
     * @param hints receives a line for each variable that looks like a misspelt setting; others
     *     with the prefix, such as {@code TAP_POSTGRES_HOME}, belong to somebody else
     */
    static ObjectNode read(Map<String, String> environment, Problems problems, List<String> hints) {
        EnvironmentLayer reader = new EnvironmentLayer(problems, hints);
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (variable.getKey().startsWith(PREFIX) && !variable.getValue().isEmpty()) {
                reader.variable(variable.getKey(), variable.getValue());
            }
        }
        return reader.layer;
    }

    private void variable(String name, String text) {
        String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        Setting<?> setting = Settings.BY_SPELLING.get(key);
        if (setting != null) {
            set(layer, key, value(setting, name, text));
            return;
        }
        if (member(key, name, text)) {
            return;
        }
        if (!OTHER_VARIABLES.contains(key)) {
            unknown(name, key);
        }
    }

    private void unknown(String name, String key) {
        Set<String> known = new LinkedHashSet<>(Settings.BY_SPELLING.keySet());
        known.addAll(OTHER_VARIABLES);
        String nearest = NearestSetting.of(key, known);
        if (nearest == null) {
            return;
        }
        String suggestion =
                "environment variable "
                        + Problems.quoted(name)
                        + " is no setting; did you mean "
                        + PREFIX
                        + nearest.toUpperCase(Locale.ROOT)
                        + "?";
        Setting<?> setting = Settings.BY_SPELLING.get(nearest);
        if (setting != null && Settings.boundsWhatIsRead(setting)) {
            problems.add(suggestion);
        } else {
            hints.add(suggestion);
        }
    }

    /** Sets a member of an object from a variable of its own, if there is such a member. */
    private boolean member(String key, String name, String text) {
        for (Setting<?> owner : Settings.ALL) {
            if (!key.startsWith(owner.key() + "_")
                    || !(owner.type() instanceof CompoundTypes.ObjectType type)
                    || type.ofObjects()) {
                continue;
            }
            String memberKey = key.substring(owner.key().length() + 1);
            for (Setting<?> member : type.members()) {
                if (member.key().equals(memberKey)) {
                    ObjectNode object =
                            layer.get(owner.key()) instanceof ObjectNode present
                                    ? present
                                    : layer.putObject(owner.key());
                    set(object, memberKey, value(member, name, text));
                    return true;
                }
            }
        }
        return false;
    }

    private static void set(ObjectNode object, String key, JsonNode value) {
        if (value != null) {
            object.set(key, value);
        }
    }

    private JsonNode value(Setting<?> setting, String name, String text) {
        boolean json =
                setting.type() instanceof CompoundTypes.ObjectType
                        || (setting.type() instanceof CompoundTypes.ListType
                                && text.startsWith("["));
        return json
                ? ConfigDocument.read(
                        JsonDocument.text("environment variable " + name, text), problems)
                : JsonNodeFactory.instance.stringNode(text);
    }
}
