package io.tappostgres.config;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The types of settings that hold one value. */
final class ScalarTypes {

    static final SettingType<Boolean> BOOLEAN = new BooleanType();
    static final SettingType<BigDecimal> SECONDS = new SecondsType();
    static final SettingType<String> TEXT = new TextType();
    static final SettingType<String> TEXT_OR_FILE = new TextOrFileType();
    static final SettingType<JsonNode> ANY = new AnyType();

    private ScalarTypes() {}

    /** Whether a text is nothing but ASCII digits. */
    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static SettingType<Integer> integer(int minimum, int maximum) {
        return new IntegerType(minimum, maximum);
    }

    static SettingType<String> choice(String... values) {
        return new ChoiceType(List.of(values));
    }

    /** {@code true} or {@code false}. */
    record BooleanType() implements SettingType<Boolean> {
        @Override
        public Boolean parse(JsonNode node) {
            if (node.isBoolean()) {
                return node.booleanValue();
            }
            String text = node.isString() ? node.stringValue() : "";
            if (text.equalsIgnoreCase("true")) {
                return Boolean.TRUE;
            }
            return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
        }

        @Override
        public String expectation() {
            return "true or false";
        }

        @Override
        public String jsonType() {
            return "boolean";
        }

        @Override
        public boolean isShown() {
            return true;
        }

        @Override
        public boolean isSwitchedOn(Boolean value) {
            return value;
        }
    }

    /** A whole number between two bounds, both included. */
    record IntegerType(int minimum, int maximum) implements SettingType<Integer> {
        private static final int MOST_DIGITS = 10;

        @Override
        public Integer parse(JsonNode node) {
            long value;
            if (node.isIntegralNumber() && node.canConvertToLong()) {
                value = node.longValue();
            } else if (node.isString() && isNumber(node.stringValue())) {
                value = Long.parseLong(node.stringValue());
            } else {
                return null;
            }
            return value < minimum || value > maximum ? null : (int) value;
        }

        private static boolean isNumber(String text) {
            return !text.isEmpty() && text.length() <= MOST_DIGITS && isDigits(text);
        }

        @Override
        public String expectation() {
            return maximum == Integer.MAX_VALUE
                    ? "a whole number, at least " + minimum
                    : "a whole number from " + minimum + " to " + maximum;
        }

        @Override
        public String jsonType() {
            return "integer";
        }

        @Override
        public void describe(ObjectNode schema) {
            schema.put("minimum", minimum);
            schema.put("maximum", maximum);
        }

        @Override
        public boolean isShown() {
            return true;
        }
    }

    /** A duration in seconds, fractions allowed. */
    record SecondsType() implements SettingType<BigDecimal> {
        private static final int LONGEST_TEXT = 20;

        @Override
        public BigDecimal parse(JsonNode node) {
            BigDecimal value = node.isNumber() ? node.decimalValue() : fromText(node);
            return value == null || value.signum() < 0 ? null : value;
        }

        private static BigDecimal fromText(JsonNode node) {
            if (!node.isString() || node.stringValue().length() > LONGEST_TEXT) {
                return null;
            }
            try {
                return new BigDecimal(node.stringValue());
            } catch (NumberFormatException notANumber) {
                return null;
            }
        }

        @Override
        public String expectation() {
            return "a number of seconds, at least 0";
        }

        @Override
        public String jsonType() {
            return "number";
        }

        @Override
        public void describe(ObjectNode schema) {
            schema.put("minimum", 0);
        }

        @Override
        public boolean isShown() {
            return true;
        }
    }

    /**
     * Any string; PostgreSQL's protocol ends its strings with a zero byte, so none may hold one.
     */
    record TextType() implements SettingType<String> {
        @Override
        public String parse(JsonNode node) {
            return node.isString() && node.stringValue().indexOf('\0') < 0
                    ? node.stringValue()
                    : null;
        }

        @Override
        public String expectation() {
            return "a string (without zero bytes)";
        }

        @Override
        public String jsonType() {
            return "string";
        }
    }

    /** The path of a file, or the text that could be in it: certificates, keys, host keys. */
    record TextOrFileType() implements SettingType<String> {
        @Override
        public String parse(JsonNode node) {
            String text = TEXT.parse(node);
            return text == null || TextSource.isOnOneLine(text) ? null : text;
        }

        @Override
        public String expectation() {
            return "the path of a file, or its text with all of its line breaks (\\n in JSON)";
        }

        @Override
        public String jsonType() {
            return "string";
        }
    }

    /** One of some words. */
    record ChoiceType(List<String> values) implements SettingType<String> {
        @Override
        public String parse(JsonNode node) {
            return node.isString() && values.contains(node.stringValue())
                    ? node.stringValue()
                    : null;
        }

        @Override
        public String expectation() {
            return "one of " + String.join(", ", values);
        }

        @Override
        public String jsonType() {
            return "string";
        }

        @Override
        public void describe(ObjectNode schema) {
            ArrayNode words = schema.putArray("enum");
            values.forEach(words::add);
            words.add("").addNull();
        }

        @Override
        public boolean isShown() {
            return true;
        }
    }

    /** Whatever another program keeps in the same file. */
    record AnyType() implements SettingType<JsonNode> {
        @Override
        public JsonNode parse(JsonNode node) {
            return node;
        }

        @Override
        public String expectation() {
            return "any JSON value";
        }

        @Override
        public String jsonType() {
            return "any";
        }
    }
}
