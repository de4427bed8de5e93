package io.tappostgres.config;

import io.tappostgres.document.Problems;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The names of replication slots are such as PostgreSQL can have: it refuses to create any other,
 * so that none would ever be found.
 */
final class SlotNameRule {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");

    private SlotNameRule() {}

    /** Adds a problem for each name that no slot can have. */
    static void check(SettingValues values, LayeredConfig config, Problems problems) {
        String name = values.get(LogSettings.REPLICATION_SLOT_NAME);
        if (name != null) {
            check(name, config.label(LogSettings.REPLICATION_SLOT_NAME.key()), problems);
        }
        ObjectNode names = values.get(LogSettings.REPLICATION_SLOT_NAMES);
        if (names == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> entry : names.properties()) {
            String path = LogSettings.REPLICATION_SLOT_NAMES.key() + "." + entry.getKey();
            JsonNode value = entry.getValue();
            if (!value.isString() || value.stringValue().isEmpty()) {
                problems.add(config.label(path) + " must be the name of a slot");
            } else {
                check(value.stringValue(), config.label(path), problems);
            }
        }
    }

    private static void check(String name, String label, Problems problems) {
        if (!NAME.matcher(name).matches()) {
            problems.add(label + " can have a-z, 0-9 and _ only, as the name of a slot");
        }
    }
}
