package io.tappostgres.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What comes of each target, method and table: the lines of a file that the tests of targets
 * compare with what they see, and that docs/targets.md is made from. A line is {@code target |
 * method | table | outcome}; the outcome {@code same} means that the target has what the source
 * has.
 */
final class Outcomes {

    static final String SAME = "same";

    /** The run ends with an exit code that is not 0, so the table is loaded without the others. */
    static final String FAILS = "fails";

    private static final Path FILE = Path.of("src/test/resources/targets/outcomes.txt");

    private final Map<String, String> byCase;

    private Outcomes(Map<String, String> byCase) {
        this.byCase = byCase;
    }

    static Outcomes read() throws IOException {
        Map<String, String> byCase = new TreeMap<>();
        if (Files.exists(FILE)) {
            for (String line : Files.readAllLines(FILE)) {
                int end = line.lastIndexOf(" | ");
                byCase.put(line.substring(0, end), line.substring(end + 3));
            }
        }
        return new Outcomes(byCase);
    }

    String of(TargetName target, Method method, SourceTable table) {
        return byCase.getOrDefault(key(target, method, table), "not tried");
    }

    boolean fails(TargetName target, Method method, SourceTable table) {
        return of(target, method, table).equals(FAILS);
    }

    void put(TargetName target, Method method, SourceTable table, String outcome) {
        byCase.put(key(target, method, table), outcome);
    }

    void write() throws IOException {
        List<String> lines = new ArrayList<>();
        byCase.forEach((key, outcome) -> lines.add(key + " | " + outcome));
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, lines);
    }

    static String key(TargetName target, Method method, SourceTable table) {
        return target.packageName() + " | " + method + " | " + table.name();
    }
}
