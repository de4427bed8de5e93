package bench.json;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Writes what {@link JsonReader} reads; one line for each innermost object. */
public final class JsonWriter {

    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {}

    /** The JSON text of maps, collections, strings, numbers, booleans and null. */
    public static String write(Object value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value, "\n");
        return writer.text.append('\n').toString();
    }

    private void value(Object value, String newline) {
        if (value instanceof Map<?, ?> members) {
            object(members, newline);
            return;
        }
        if (value instanceof Collection<?> elements) {
            array(elements, newline);
            return;
        }
        if (value instanceof String string) {
            string(string);
            return;
        }
        text.append(value);
    }

    private void object(Map<?, ?> members, String newline) {
        boolean isInnermost = members.values().stream().noneMatch(JsonWriter::isNested);
        String inner = isInnermost ? "" : newline + "  ";
        text.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> i = members.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<?, ?> member = i.next();
            text.append(inner);
            string((String) member.getKey());
            text.append(": ");
            value(member.getValue(), newline + "  ");
            text.append(i.hasNext() ? isInnermost ? ", " : "," : "");
        }
        text.append(isInnermost ? "" : newline).append('}');
    }

    private void array(Collection<?> elements, String newline) {
        boolean isInnermost = elements.stream().noneMatch(JsonWriter::isNested);
        text.append('[');
        for (Iterator<?> i = elements.iterator(); i.hasNext(); ) {
            text.append(isInnermost ? "" : newline + "  ");
            value(i.next(), newline + "  ");
            text.append(i.hasNext() ? isInnermost ? ", " : "," : "");
        }
        text.append(isInnermost ? "" : newline).append(']');
    }

    private static boolean isNested(Object value) {
        return value instanceof Map || value instanceof Collection;
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
