package io.tappostgres.config;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Describes the settings to programs, as a JSON Schema, and to people, as rows of a table. */
public final class SettingsSchema {

    private SettingsSchema() {}

    /** The JSON Schema of a config; each secret is marked with {@code "secret": true}. */
    public static ObjectNode jsonSchema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        describe(Settings.ALL, schema);
        return schema.put("additionalProperties", true);
    }

    /** All settings, members of objects among them, in the order of the documentation. */
    public static List<SettingDescription> settings() {
        List<SettingDescription> rows = new ArrayList<>();
        addRows(Settings.ALL, "", rows);
        return List.copyOf(rows);
    }

    /** Writes settings as the properties of an object. */
    static void describe(List<Setting<?>> settings, ObjectNode schema) {
        ObjectNode properties = schema.putObject("properties");
        for (Setting<?> setting : settings) {
            for (String spelling : setting.spellings()) {
                describe(setting, properties.putObject(spelling));
            }
        }
    }

    private static void describe(Setting<?> setting, ObjectNode property) {
        String type = setting.type().jsonType();
        if (setting.type() != ScalarTypes.ANY) {
            ArrayNode types = property.putArray("type").add(type);
            if (!type.equals("string")) {
                types.add("string");
            }
            types.add("null");
        }
        setting.type().describe(property);
        property.put("description", text(setting));
        putDefault(setting.defaultValue(), property);
        if (setting.secret()) {
            property.put("secret", true);
        }
    }

    private static String text(Setting<?> setting) {
        if (setting.status() == SettingStatus.IN_EFFECT) {
            return setting.description();
        }
        return setting.description()
                + " ("
                + setting.status().label()
                + ": "
                + setting.reason()
                + ")";
    }

    private static void putDefault(Object value, ObjectNode property) {
        if (value instanceof Boolean flag) {
            property.put("default", flag);
        } else if (value instanceof Integer number) {
            property.put("default", number);
        } else if (value instanceof String text) {
            property.put("default", text);
        } else if (value instanceof List<?> list && list.isEmpty()) {
            property.putArray("default");
        }
    }

    private static void addRows(
            List<Setting<?>> settings, String prefix, List<SettingDescription> rows) {
        for (Setting<?> setting : settings) {
            String path = prefix + setting.key();
            if (setting.type() instanceof CompoundTypes.ObjectType type
                    && !type.members().isEmpty()) {
                addRows(type.members(), path + (type.ofObjects() ? ".<stream>." : "."), rows);
            } else {
                rows.add(row(setting, path));
            }
        }
    }

    private static SettingDescription row(Setting<?> setting, String path) {
        Object value = setting.defaultValue();
        return new SettingDescription(
                path,
                setting.alias() == null ? "" : setting.alias(),
                setting.type().jsonType(),
                value == null || value.equals(List.of()) ? "" : value.toString(),
                setting.description(),
                setting.secret(),
                setting.status(),
                setting.reason());
    }
}
