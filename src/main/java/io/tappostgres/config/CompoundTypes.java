package io.tappostgres.config;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The types of settings that hold several values: lists of names, and objects. */
final class CompoundTypes {

    static final SettingType<List<String>> LIST = new ListType();

    private CompoundTypes() {}

    /** An object; without members, one whose content is not looked at. */
    static SettingType<ObjectNode> object(Setting<?>... members) {
        return new ObjectType(List.of(members), false);
    }

    /** An object of objects, as one per stream, each with the same members. */
    static SettingType<ObjectNode> objectOfObjects(Setting<?>... members) {
        return new ObjectType(List.of(members), true);
    }

    /** Names, as a JSON array (taken as they are) or in one string between commas and spaces. */
    record ListType() implements SettingType<List<String>> {
        @Override
        public List<String> parse(JsonNode node) {
            return node.isString() ? split(node.stringValue()) : elements(node);
        }

        private static List<String> split(String text) {
            List<String> names = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                if (!part.isBlank()) {
                    names.add(part.strip());
                }
            }
            return List.copyOf(names);
        }

        private static List<String> elements(JsonNode node) {
            List<String> names = new ArrayList<>();
            for (JsonNode element : node) {
                if (!element.isString() || element.stringValue().isEmpty()) {
                    return null;
                }
                names.add(element.stringValue());
            }
            return node.isArray() ? List.copyOf(names) : null;
        }

        @Override
        public String expectation() {
            return "a list of names that are not empty, or a string with commas between them";
        }

        @Override
        public String jsonType() {
            return "array";
        }

        @Override
        public void describe(ObjectNode schema) {
            schema.putObject("items").put("type", "string");
        }

        @Override
        public boolean isSwitchedOn(List<String> value) {
            return !value.isEmpty();
        }
    }

    /** A JSON object whose members are settings too, directly or one level further down. */
    record ObjectType(List<Setting<?>> members, boolean ofObjects)
            implements SettingType<ObjectNode> {
        @Override
        public ObjectNode parse(JsonNode node) {
            return node instanceof ObjectNode object ? object : null;
        }

        @Override
        public String expectation() {
            return "a JSON object";
        }

        @Override
        public String jsonType() {
            return "object";
        }

        @Override
        public void describe(ObjectNode schema) {
            if (members.isEmpty()) {
                return;
            }
            ObjectNode owner = ofObjects ? schema.putObject("additionalProperties") : schema;
            SettingsSchema.describe(members, owner);
        }

        @Override
        public boolean isSwitchedOn(ObjectNode value) {
            return !value.isEmpty();
        }
    }
}
