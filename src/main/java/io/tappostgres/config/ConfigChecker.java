package io.tappostgres.config;

import io.tappostgres.document.NearestKey;
import io.tappostgres.document.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds every key of a config against the registry: known, of its type, and in effect or not. */
final class ConfigChecker {

    private final LayeredConfig config;
    private final Problems problems;
    private final List<String> unknown;
    private final Map<String, String> withoutEffect = new LinkedHashMap<>();
    private final SettingValues values = new SettingValues();

    /**
     * A checker for one config.
     *
     * @param unknown receives a line for each key that is not in the registry
     */
    ConfigChecker(LayeredConfig config, Problems problems, List<String> unknown) {
        this.config = config;
        this.problems = problems;
        this.unknown = unknown;
    }

    /** The values of the top level; whatever is wrong, at any level, becomes a problem. */
    SettingValues check() {
        object(config.merged(), "", Settings.BY_SPELLING);
        return values;
    }

    /** At most one line for each of the two ways in which a setting is accepted but not used. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        addNote("settings without effect here", withoutEffect, notes);
        return notes;
    }

    private static void addNote(
            String subject, Map<String, String> pathsByReason, List<String> notes) {
        List<String> groups = new ArrayList<>();
        for (Map.Entry<String, String> group : pathsByReason.entrySet()) {
            groups.add(group.getValue() + " (" + group.getKey() + ")");
        }
        if (!groups.isEmpty()) {
            notes.add(subject + ": " + String.join(", ", groups));
        }
    }

    private void object(ObjectNode object, String prefix, Map<String, Setting<?>> known) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Setting<?> setting = known.get(member.getKey());
            if (setting == null) {
                unknownKey(prefix, member.getKey(), known);
            } else if (!isAbsent(member.getValue())) {
                value(setting, prefix, member);
            }
        }
    }

    /** Null, and the empty string that forms send for a field left empty, count as absent. */
    static boolean isAbsent(JsonNode node) {
        return node.isNull() || (node.isString() && node.stringValue().isEmpty());
    }

    /** Refused where the key was probably to bound what is read: without it, all would be read. */
    private void unknownKey(String prefix, String key, Map<String, Setting<?>> known) {
        String nearest = NearestSetting.of(key, known.keySet());
        String shown = "unknown setting " + Problems.quoted(prefix + key);
        if (nearest == null) {
            unknown.add(shown);
            return;
        }
        String suggestion = shown + "; did you mean " + prefix + nearest + "?";
        if (Settings.boundsWhatIsRead(known.get(nearest))) {
            problems.add(suggestion);
        } else {
            unknown.add(suggestion);
        }
    }

    private <T> void value(Setting<T> setting, String prefix, Map.Entry<String, JsonNode> member) {
        String path = prefix + member.getKey();
        T value = setting.type().parse(member.getValue());
        if (value == null) {
            problems.add(mismatch(setting, config.label(path), member.getValue()));
            return;
        }
        if (prefix.isEmpty()) {
            values.put(setting, path, value);
        }
        if (setting.type() instanceof CompoundTypes.ObjectType type) {
            members(type, path + ".", member.getValue());
        }
        if (setting.type().isSwitchedOn(value) && !value.equals(setting.defaultValue())) {
            unlessInEffect(setting, path);
        }
    }

    /** What a JSON value is, in words that give nothing of it away. */
    static String kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }

    private static String mismatch(Setting<?> setting, String label, JsonNode node) {
        String expected = label + " must be " + setting.type().expectation();
        boolean shown = setting.type().isShown() && !setting.secret();
        if (node.isContainer() || !shown) {
            return node.isString() ? expected : expected + ", not " + kindOf(node);
        }
        return expected + ", not " + Problems.quoted(node.asString());
    }

    private void members(CompoundTypes.ObjectType type, String prefix, JsonNode node) {
        if (type.members().isEmpty()) {
            return;
        }
        Map<String, Setting<?>> known = Settings.bySpelling(type.members());
        if (!type.ofObjects()) {
            object((ObjectNode) node, prefix, known);
            return;
        }
        String label = config.label(prefix.substring(0, prefix.length() - 1));
        OptionsByStream.of((ObjectNode) node, label, problems)
                .forEach((stream, options) -> options(options, prefix + stream + ".", known));
    }

    private void options(ObjectNode options, String prefix, Map<String, Setting<?>> known) {
        for (Map.Entry<String, JsonNode> option : options.properties()) {
            Setting<?> setting = known.get(option.getKey());
            if (setting != null) {
                value(setting, prefix, option);
                continue;
            }
            String nearest = NearestKey.of(option.getKey(), known.keySet());
            problems.add(
                    "unknown option "
                            + Problems.quoted(prefix + option.getKey())
                            + (nearest == null
                                    ? ": the options of a stream are "
                                            + String.join(", ", known.keySet())
                                    : "; did you mean " + prefix + nearest + "?"));
        }
    }

    private static String listed(String paths, String path) {
        return paths + ", " + path;
    }

    private void unlessInEffect(Setting<?> setting, String path) {
        switch (setting.status()) {
            case IN_EFFECT, DEPENDENT -> {}
            case NO_EFFECT -> withoutEffect.merge(setting.reason(), path, ConfigChecker::listed);
            case REFUSED -> problems.add(config.label(path) + ": " + setting.reason());
        }
    }
}
