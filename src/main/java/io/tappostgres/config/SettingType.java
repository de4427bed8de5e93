package io.tappostgres.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What values a setting takes: how one is read from JSON, how that is put in words, and its JSON
 * Schema. Numbers and booleans are read from their JSON type or from its string, because forms and
 * environments only know strings.
 */
sealed interface SettingType<T>
        permits ScalarTypes.BooleanType,
                ScalarTypes.IntegerType,
                ScalarTypes.SecondsType,
                ScalarTypes.TextType,
                ScalarTypes.TextOrFileType,
                ScalarTypes.ChoiceType,
                ScalarTypes.AnyType,
                RowTypes.AmountType,
                RowTypes.MomentType,
                CompoundTypes.ListType,
                CompoundTypes.ObjectType {

    /** The value, or null if the node, which is neither null nor an empty string, is not one. */
    T parse(JsonNode node);

    /** What is asked for, to follow the words "must be". */
    String expectation();

    /** The first word of the JSON Schema's type. */
    String jsonType();

    /** Writes the JSON Schema of the values, apart from the {@code type} of {@link #jsonType}. */
    default void describe(ObjectNode schema) {}

    /** Whether a value that is not one may be shown in a message. */
    default boolean isShown() {
        return false;
    }

    /** Whether a value asks for something, unlike {@code false} or an empty list. */
    default boolean isSwitchedOn(T value) {
        return true;
    }
}
