package io.tappostgres.bench.tap;

import io.tappostgres.bench.BenchmarkException;
import io.tappostgres.bench.process.Command;
import io.tappostgres.bench.process.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM and its flags.
 *
 * @param label its version and flags
 */
record Jvm(String label, String home, String java, List<String> flags) {

    private static final Pattern PROPERTY =
            Pattern.compile("^ *(java\\.home|java\\.version) = (.*)$", Pattern.MULTILINE);

    /** A java command, which flags may follow, and the flags of all. */
    static Jvm of(String command, List<String> flagsOfAll, Processes processes)
            throws IOException, InterruptedException {
        List<String> words = List.of(command.trim().split("\\s+"));
        List<String> flags = new ArrayList<>(words.subList(1, words.size()));
        flags.addAll(flagsOfAll);
        String java = words.get(0);
        String home = null;
        String version = null;
        // Java writes them to stderr.
        String show = "exec \"$0\" -XshowSettings:properties -version 2>&1";
        Matcher property =
                PROPERTY.matcher(processes.output(Command.of(List.of("sh", "-c", show, java))));
        while (property.find()) {
            if (property.group(1).equals("java.home")) {
                home = property.group(2);
            } else {
                version = property.group(2);
            }
        }
        if (home == null || version == null) {
            throw new BenchmarkException(java + " does not tell its java.home and java.version");
        }
        String label = (version + " " + String.join(" ", flags)).strip();
        return new Jvm(label, home, java, flags);
    }
}
