package io.tappostgres.config;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Collects what is wrong with a config, so that all of it is told at once. Not thread-safe. */
final class Problems {

    private static final int LONGEST_SHOWN = 40;

    private final List<String> messages = new ArrayList<>();

    /** Adds one problem: what is wrong, where, and what to do, in one line. */
    void add(String message) {
        messages.add(message);
    }

    boolean any() {
        return !messages.isEmpty();
    }

    /** The one exception that tells all problems, followed by hints that may explain them. */
    TapException refusal(List<String> hints) {
        List<String> lines = new ArrayList<>(messages);
        lines.addAll(hints);
        String count = messages.size() == 1 ? "" : " (" + messages.size() + " problems)";
        return new TapException(
                Kind.USAGE, "the config was refused" + count + ": " + String.join("; ", lines));
    }

    /** Text of a user as it may stand in a message: in quotes, on one line, not too long. */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int end = Math.min(text.length(), LONGEST_SHOWN);
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            shown.append(Character.isISOControl(character) ? '?' : character);
        }
        return shown.append(text.length() > LONGEST_SHOWN ? "…\"" : "\"").toString();
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
}
