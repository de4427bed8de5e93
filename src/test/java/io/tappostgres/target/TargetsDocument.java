package io.tappostgres.target;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * docs/targets.md, made from what the tests of targets have seen and from {@code
 * targets/notes.txt}, which says of each difference whose it is and what helps. A line of it is
 * {@code target | method | table | note}, with {@code *} for all.
 */
final class TargetsDocument {

    private static final List<Method> METHODS =
            List.of(Method.FULL_TABLE, Method.INCREMENTAL, Method.LOG_BASED);

    private final Outcomes outcomes;
    private final List<String[]> notes = new ArrayList<>();

    /** The number of each note that is used. */
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    private final Set<String> unexplained = new LinkedHashSet<>();

    private TargetsDocument(Outcomes outcomes) throws IOException {
        this.outcomes = outcomes;
        for (String line : resource("notes.txt").lines().toList()) {
            notes.add(line.split(" \\| ", 4));
        }
    }

    static TargetsDocument make() throws IOException {
        return new TargetsDocument(Outcomes.read());
    }

    String render() throws IOException {
        StringBuilder document = new StringBuilder(resource("introduction.md"));
        for (Method method : METHODS) {
            document.append("\n## ").append(method).append("\n\n| |");
            for (TargetName target : TargetName.values()) {
                document.append(' ').append(target.packageName()).append(" |");
            }
            document.append("\n|---|").append("---|".repeat(TargetName.values().length));
            for (SourceTable table : SourceTables.all()) {
                document.append("\n| ").append(table.feature()).append(" |");
                for (TargetName target : TargetName.values()) {
                    document.append(' ').append(cell(target, method, table)).append(" |");
                }
            }
            document.append('\n');
        }
        document.append("\n## Notes\n\n");
        numbers.forEach(
                (note, number) -> document.append(number).append(". ").append(note).append('\n'));
        return document.toString();
    }

    /** What differs and has no note. */
    Set<String> unexplained() {
        return unexplained;
    }

    private String cell(TargetName target, Method method, SourceTable table) {
        String outcome = outcomes.of(target, method, table);
        if (outcome.equals(Outcomes.SAME)) {
            return "yes";
        }
        for (String[] note : notes) {
            boolean isMeant =
                    matches(note[0], target.packageName())
                            && matches(note[1], method.name())
                            && matches(note[2], table.name());
            if (isMeant) {
                int number = numbers.computeIfAbsent(note[3], added -> numbers.size() + 1);
                return (outcome.equals(Outcomes.FAILS) ? "fails" : "no") + " (" + number + ")";
            }
        }
        unexplained.add(Outcomes.key(target, method, table) + " | " + outcome);
        return outcome;
    }

    private static boolean matches(String pattern, String name) {
        return pattern.equals("*") || pattern.equals(name);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = TargetsDocument.class.getResourceAsStream("/targets/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
