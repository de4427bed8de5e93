package io.tappostgres.check;

import java.util.List;
import java.util.stream.Collectors;

/** Names in a sentence. */
final class Names {

    /** So that a sentence stays one that a person reads. */
    static final int SHOWN = 5;

    private Names() {}

    /** The first of them in quotes, and how many more there are. */
    static String list(List<String> names) {
        String shown =
                names.stream()
                        .limit(SHOWN)
                        .map(name -> '"' + name + '"')
                        .collect(Collectors.joining(", "));
        return names.size() <= SHOWN
                ? shown
                : shown + " and %,d more".formatted(names.size() - SHOWN);
    }
}
