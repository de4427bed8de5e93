package io.tappostgres.cli;

import io.tappostgres.config.SettingDescription;
import io.tappostgres.config.SettingStatus;
import io.tappostgres.config.SettingsSchema;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code --about} says: the tap's name and version, what it can do, and all its settings. */
final class About {

    private static final String NAME = "tap-postgres";
    private static final String DESCRIPTION =
            "Singer tap for PostgreSQL: discovers a database into a catalog and syncs the selected streams";
    private static final List<String> CAPABILITIES =
            List.of("about", "catalog", "properties", "discover", "state", "activate-version");

    private About() {}

    static String render(Format format) {
        return switch (format) {
            case text -> text();
            case json -> json();
            case markdown -> markdown();
        };
    }

    private static String json() {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("name", NAME);
        about.put("description", DESCRIPTION);
        about.put("version", Version.current());
        ArrayNode capabilities = about.putArray("capabilities");
        CAPABILITIES.forEach(capabilities::add);
        about.set("settings", SettingsSchema.jsonSchema());
        return about.toPrettyString() + "\n";
    }

    private static String text() {
        StringBuilder text = new StringBuilder();
        text.append("Name:         ").append(NAME).append('\n');
        text.append("Description:  ").append(DESCRIPTION).append('\n');
        text.append("Version:      ").append(Version.current()).append('\n');
        text.append("Capabilities: ").append(String.join(", ", CAPABILITIES)).append('\n');
        text.append("Settings:\n");
        for (SettingDescription setting : SettingsSchema.settings()) {
            text.append("  ").append(setting.key()).append(" (").append(setting.type());
            if (!setting.defaultValue().isEmpty()) {
                text.append(", default ").append(setting.defaultValue());
            }
            text.append("): ").append(setting.description()).append('\n');
        }
        return text.toString();
    }

    private static String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# ").append(NAME).append(' ').append(Version.current()).append("\n\n");
        text.append(DESCRIPTION).append(".\n\n");
        text.append("Capabilities: ").append(String.join(", ", CAPABILITIES)).append(".\n");
        for (SettingStatus status : SettingStatus.values()) {
            table(status, text);
        }
        return text.toString();
    }

    private static void table(SettingStatus status, StringBuilder text) {
        boolean inEffect = status == SettingStatus.IN_EFFECT;
        text.append("\n## Settings: ").append(status.label()).append("\n\n");
        text.append("| Setting | Type | Default | Description |");
        text.append(inEffect ? "\n|---|---|---|---|\n" : " Why |\n|---|---|---|---|---|\n");
        for (SettingDescription setting : SettingsSchema.settings()) {
            if (setting.status() == status) {
                row(setting, text);
                text.append(inEffect ? "\n" : " " + cell(setting.reason()) + " |\n");
            }
        }
    }

    private static void row(SettingDescription setting, StringBuilder text) {
        text.append("| `").append(setting.key()).append('`');
        if (!setting.alias().isEmpty()) {
            text.append(", `").append(setting.alias()).append('`');
        }
        text.append(" | ").append(setting.type());
        text.append(" | ").append(cell(setting.defaultValue()));
        text.append(" | ").append(cell(setting.description())).append(" |");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
