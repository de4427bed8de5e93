package bench.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON text into maps, lists, strings, booleans, null, and {@code Long} or {@code
 * Double}.
 *
 * <p>For the tap's catalogs and states and the benchmark's own files, so that it needs no library.
 */
public final class JsonReader {

    private final String text;
    private int position;

    private JsonReader(String text) {
        this.text = text;
    }

    /** The value that the whole text is; refuses anything else. */
    public static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.skipBlanks();
        if (reader.position < text.length()) {
            throw reader.malformed("the end");
        }
        return value;
    }

    private Object value() {
        return switch (next()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> literal("true", Boolean.TRUE);
            case 'f' -> literal("false", Boolean.FALSE);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (next() == '}') {
            position++;
            return members;
        }
        while (true) {
            next();
            String name = string();
            next();
            expect(':');
            members.put(name, value());
            if (next() == '}') {
                position++;
                return members;
            }
            expect(',');
        }
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        if (next() == ']') {
            position++;
            return elements;
        }
        while (true) {
            elements.add(value());
            if (next() == ']') {
                position++;
                return elements;
            }
            expect(',');
        }
    }

    private String string() {
        expect('"');
        StringBuilder content = new StringBuilder();
        while (true) {
            char c = current();
            position++;
            if (c == '"') {
                return content.toString();
            }
            content.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = current();
        position++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> codeUnit();
            default -> throw malformed("an escape");
        };
    }

    private char codeUnit() {
        if (position + 4 > text.length()) {
            throw malformed("four digits");
        }
        position += 4;
        return (char) Integer.parseInt(text, position - 4, position, 16);
    }

    private Object number() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(start, position);
        try {
            if (digits.matches("-?\\d+")) {
                return Long.valueOf(digits);
            }
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            position = start;
            throw malformed("a value");
        }
    }

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw malformed(word);
        }
        position += word.length();
        return value;
    }

    private char next() {
        skipBlanks();
        return current();
    }

    private void skipBlanks() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char current() {
        if (position >= text.length()) {
            throw malformed("more");
        }
        return text.charAt(position);
    }

    private void expect(char c) {
        if (current() != c) {
            throw malformed("'" + c + "'");
        }
        position++;
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException(
                "malformed JSON: expected " + expected + " at character " + position);
    }
}
