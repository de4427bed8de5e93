package bench.option;

import bench.BenchmarkException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The words of the command line by option; each option has a value, and may be given again. */
final class Arguments {

    private final Map<String, List<String>> given = new HashMap<>();

    Arguments(String[] words, List<String> known) {
        for (int i = 0; i < words.length; i += 2) {
            if (!known.contains(words[i])) {
                throw new BenchmarkException(
                        "there is no option %s; see bench/README.md for %s"
                                .formatted(words[i], String.join(" ", known)));
            }
            if (i + 1 == words.length) {
                throw new BenchmarkException(words[i] + " needs a value");
            }
            given.computeIfAbsent(words[i], name -> new ArrayList<>()).add(words[i + 1]);
        }
    }

    /** All values of an option. */
    List<String> all(String name) {
        return given.getOrDefault(name, List.of());
    }

    /** The value that was given last. */
    String text(String name, String otherwise) {
        List<String> values = all(name);
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    int positive(String name, String otherwise) {
        return positive(name).apply(text(name, otherwise));
    }

    /** Whole numbers above 0, with commas between. */
    List<Integer> allPositive(String name, String otherwise) {
        return list(name, otherwise, positive(name));
    }

    double number(String name, String otherwise) {
        String value = text(name, otherwise);
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new BenchmarkException("%s is %s: a number above 0".formatted(name, value));
    }

    /** Values with commas between. */
    <T> List<T> list(String name, String otherwise, Function<String, T> parse) {
        List<T> values = new ArrayList<>();
        for (String word : text(name, otherwise).split(",")) {
            if (!word.isBlank()) {
                values.add(parse.apply(word.trim()));
            }
        }
        return values;
    }

    private static Function<String, Integer> positive(String name) {
        return word -> {
            if (!word.matches("[1-9]\\d{0,8}")) {
                throw new BenchmarkException(
                        "%s is %s: a whole number above 0".formatted(name, word));
            }
            return Integer.valueOf(word);
        };
    }
}
