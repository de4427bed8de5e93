package io.tappostgres.types;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.node.StringNode;

/** Random texts of all of Unicode but NUL, and the literals that are made of texts. */
final class RandomText {

    private static final List<String> NASTY =
            List.of("", " ", "NULL", "null", "\\N", "\\.", "\"", "\\", "{}", "{", "=>", "''", "\t");

    private static final String MEANINGFUL = "\"\\'{}[](),;=>:&\t\n\r\b\f\u000b ";

    private final SplittableRandom random;

    RandomText(SplittableRandom random) {
        this.random = random;
    }

    /** Anything, mostly short. */
    String any() {
        if (random.nextInt(8) == 0) {
            return NASTY.get(random.nextInt(NASTY.size()));
        }
        return ofLength(random.nextInt(1 << random.nextInt(9)));
    }

    String ofLength(int characters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            text.appendCodePoint(character());
        }
        return text.toString();
    }

    private int character() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> random.nextInt(' ', 0x7F);
            case 3 -> MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()));
            case 4 -> random.nextInt(1, 0xA0);
            case 5 -> random.nextInt(0xA0, Character.MIN_SURROGATE);
            case 6 -> random.nextInt(Character.MAX_SURROGATE + 1, 0x10000);
            default -> random.nextInt(0x10000, Character.MAX_CODE_POINT + 1);
        };
    }

    /** JSON with odd white space between its tokens. */
    String json(int depth) {
        return space() + jsonValue(depth) + space();
    }

    private String jsonValue(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> "null";
            case 1 -> random.nextInt() + ".50";
            case 2 -> String.valueOf(random.nextBoolean());
            case 3 -> StringNode.valueOf(any()).toString();
            case 4 -> jsonMembers("[", "]", () -> json(depth - 1));
            default ->
                    jsonMembers(
                            "{",
                            "}",
                            () -> space() + StringNode.valueOf(any()) + ":" + json(depth - 1));
        };
    }

    private String jsonMembers(String open, String close, Supplier<String> member) {
        StringBuilder text = new StringBuilder(open);
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(member.get());
        }
        return text.append(close).toString();
    }

    private String space() {
        return " \t\r\n".substring(random.nextInt(5));
    }

    /** An array of one to six dimensions, some elements NULL, some with odd bounds. */
    String array(char delimiter, Supplier<String> element) {
        if (random.nextInt(10) == 0) {
            return "{}";
        }
        int dimensions = random.nextInt(3) > 0 ? 1 : random.nextInt(2, 7);
        return array(random.ints(dimensions, 1, dimensions == 1 ? 8 : 3), delimiter, element);
    }

    /** An array of one dimension. */
    String list(char delimiter, Supplier<String> element) {
        return array(IntStream.of(random.nextInt(1, 8)), delimiter, element);
    }

    private String array(IntStream sizesOfDimensions, char delimiter, Supplier<String> element) {
        int[] sizes = sizesOfDimensions.toArray();
        StringBuilder text = new StringBuilder();
        if (random.nextInt(4) == 0) {
            for (int size : sizes) {
                int first = random.nextInt(-5, 5);
                text.append("[%d:%d]".formatted(first, first + size - 1));
            }
            text.append('=');
        }
        dimension(text, sizes, 0, delimiter, element);
        return text.toString();
    }

    private void dimension(
            StringBuilder text, int[] sizes, int at, char delimiter, Supplier<String> element) {
        if (at == sizes.length) {
            text.append(random.nextInt(6) == 0 ? "NULL" : quoted(element.get()));
            return;
        }
        text.append('{');
        for (int i = 0; i < sizes[at]; i++) {
            if (i > 0) {
                text.append(delimiter);
            }
            dimension(text, sizes, at + 1, delimiter, element);
        }
        text.append('}');
    }

    String hstore() {
        StringBuilder text = new StringBuilder();
        int pairs = random.nextInt(5);
        for (int i = 0; i < pairs; i++) {
            text.append(i == 0 ? "" : ",").append(quoted(any())).append("=>");
            text.append(random.nextInt(4) == 0 ? "NULL" : quoted(any()));
        }
        return text.toString();
    }

    /** A row of two texts. */
    String composite() {
        return "(" + quoted(any()) + "," + (random.nextBoolean() ? "" : quoted(any())) + ")";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    String bytes() {
        byte[] bytes = new byte[random.nextInt(1 << random.nextInt(8))];
        random.nextBytes(bytes);
        return "\\x" + HexFormat.of().formatHex(bytes);
    }
}
