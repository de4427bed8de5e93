package io.tappostgres.bench.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is started: the words of a command line, and what its environment has besides the
 * benchmark's own.
 */
public record Command(List<String> words, Map<String, String> environment) {

    /** A command that needs nothing of its environment. */
    public static Command of(List<String> words) {
        return new Command(List.copyOf(words), Map.of());
    }

    /** The same with more words. */
    public Command with(String... more) {
        List<String> extended = new ArrayList<>(words);
        extended.addAll(List.of(more));
        return new Command(extended, environment);
    }

    /** The same with one more variable in its environment. */
    public Command withEnvironment(String name, String value) {
        Map<String, String> extended = new HashMap<>(environment);
        extended.put(name, value);
        return new Command(words, extended);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
