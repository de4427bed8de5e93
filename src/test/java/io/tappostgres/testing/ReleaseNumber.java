package io.tappostgres.testing;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A version of PostgreSQL or its major part, in order of release. Up to 9.6 the major has two
 * numbers, since 10 one.
 *
 * @param numbers {@code [9, 6, 24]}, {@code [18, 6]}, {@code [18]}
 */
public record ReleaseNumber(List<Integer> numbers) implements Comparable<ReleaseNumber> {

    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    public ReleaseNumber {
        numbers = List.copyOf(numbers);
    }

    /** Reads the first number in the text, so {@code postgres (PostgreSQL) 15.18 (Debian)} too. */
    public static ReleaseNumber parse(String text) {
        Matcher matcher = NUMBERS.matcher(requireNonNull(text, "text is null"));
        if (!matcher.find()) {
            throw new IllegalArgumentException("no PostgreSQL version: " + text);
        }
        return new ReleaseNumber(
                Arrays.stream(matcher.group().split("\\.")).map(Integer::valueOf).toList());
    }

    public ReleaseNumber major() {
        int length = Math.min(numbers.size(), numbers.get(0) < 10 ? 2 : 1);
        return new ReleaseNumber(numbers.subList(0, length));
    }

    public boolean isAtLeast(String other) {
        return compareTo(parse(other)) >= 0;
    }

    @Override
    public int compareTo(ReleaseNumber other) {
        return Arrays.compare(
                numbers.stream().mapToInt(Integer::intValue).toArray(),
                other.numbers.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public String toString() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining("."));
    }
}
