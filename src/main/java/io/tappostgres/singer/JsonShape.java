package io.tappostgres.singer;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.document.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * The shapes that the Singer specification gives to a value of metadata or state, and how each is
 * read. A null and an absent value are the same thing to all of them.
 */
enum JsonShape {
    FLAG("true or false"),
    INTEGER("an integer"),
    TEXT("a string"),
    TEXTS("a list of strings"),
    OBJECT("an object"),
    LIST("a list"),
    REPLICATION_METHOD("FULL_TABLE, INCREMENTAL or LOG_BASED"),
    INCLUSION("available, automatic or unsupported");

    private final String description;

    JsonShape(String description) {
        this.description = description;
    }

    /** Whether the value has this shape; an absent one has every shape. */
    boolean accepts(JsonNode value) {
        if (value == null || value.isNull()) {
            return true;
        }
        return switch (this) {
            case FLAG -> value.isBoolean() || (value.isString() && isFlag(value.stringValue()));
            case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
            case TEXT -> value.isString();
            case TEXTS -> value.isArray() && value.valueStream().allMatch(JsonNode::isString);
            case OBJECT -> value.isObject();
            case LIST -> value.isArray();
            case REPLICATION_METHOD -> value.isString() && isReplicationMethod(value.stringValue());
            case INCLUSION -> value.isString() && Inclusion.isKnown(value.stringValue());
        };
    }

    /** Adds {@code "<name> must be …, not …"} to the problems, unless the value is accepted. */
    void check(String place, String name, JsonNode value, Problems problems) {
        if (!accepts(value)) {
            problems.add(
                    place + ": " + name + " must be " + description + ", not " + describe(value));
        }
    }

    private String describe(JsonNode value) {
        boolean isChoice = this == REPLICATION_METHOD || this == INCLUSION;
        if (isChoice && value.isString()) {
            return Problems.quoted(value.stringValue());
        }
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NULL, MISSING, BINARY, POJO -> "nothing";
        };
    }

    /** The flag as a boolean or as its string, or null where there is none. */
    static Boolean flag(JsonNode value) {
        if (isAbsent(value)) {
            return null;
        }
        return value.isBoolean()
                ? Boolean.valueOf(value.booleanValue())
                : Boolean.valueOf(value.stringValue());
    }

    /** The string, or null where there is none or an empty one. */
    static String text(JsonNode value) {
        return isAbsent(value) || value.stringValue().isEmpty() ? null : value.stringValue();
    }

    /** The strings, or an empty list. */
    static List<String> texts(JsonNode value) {
        if (isAbsent(value)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>(value.size());
        value.forEach(element -> texts.add(element.stringValue()));
        return List.copyOf(texts);
    }

    static OptionalLong integer(JsonNode value) {
        return isAbsent(value) ? OptionalLong.empty() : OptionalLong.of(value.longValue());
    }

    /** The method, or null where there is none or an empty string. */
    static ReplicationMethod replicationMethod(JsonNode value) {
        String name = text(value);
        return name == null ? null : ReplicationMethod.valueOf(name);
    }

    static boolean isAbsent(JsonNode value) {
        return value == null || value.isNull();
    }

    private static boolean isFlag(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.equals("true") || lower.equals("false");
    }

    private static boolean isReplicationMethod(String name) {
        for (ReplicationMethod method : ReplicationMethod.values()) {
            if (method.name().equals(name)) {
                return true;
            }
        }
        return name.isEmpty();
    }
}
