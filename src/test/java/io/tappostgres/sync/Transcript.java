package io.tappostgres.sync;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The lines of stdout with all that differs from run to run replaced: versions by the order in
 * which they appear, in the run and in those before it, and times by {@code NOW}. The definitions
 * that every SCHEMA has are left out.
 */
public final class Transcript {

    private static final Pattern VERSION = Pattern.compile("\"version\":(\\d{13})(?=[,}])");
    private static final Pattern TIME =
            Pattern.compile("\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\"}$");

    private final Map<String, Integer> versions = new HashMap<>();

    /** The lines of one run. */
    public List<String> of(TapResult result) {
        return of(result.stdoutLines());
    }

    /** The same of lines that were read one by one. */
    public List<String> of(List<String> stdoutLines) {
        List<String> lines = new ArrayList<>();
        for (String line : stdoutLines) {
            String plain = line.replace(baseDefinitions(), "");
            String numbered =
                    VERSION.matcher(plain)
                            .replaceAll(match -> "\"version\":" + number(match.group(1)));
            lines.add(TIME.matcher(numbered).replaceFirst("NOW}"));
        }
        return lines;
    }

    /** The messages of a run, parsed. */
    public static List<JsonNode> messages(TapResult result) {
        return result.stdoutLines().stream().map(TapFiles::parse).toList();
    }

    /** The value of the last STATE, as a target hands it to the next run. */
    public static JsonNode lastState(TapResult result) {
        return messages(result).stream()
                .filter(message -> message.path("type").asString().equals("STATE"))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no STATE in " + result))
                .path("value");
    }

    private int number(String version) {
        return versions.computeIfAbsent(version, unseen -> versions.size() + 1);
    }

    private static String baseDefinitions() {
        StringBuilder definitions = new StringBuilder(",\"definitions\":{");
        for (String type : List.of("integer", "number", "string", "boolean")) {
            definitions.append(definition(type, type, "")).append(',');
        }
        definitions
                .append(definition("timestamp", "string", "\"format\":\"date-time\","))
                .append(',');
        return definitions.append(definition("object", "object", "")).append('}').toString();
    }

    private static String definition(String name, String type, String more) {
        String key = "sdc_recursive_" + name + "_array";
        return "\"%s\":{\"type\":[\"null\",\"%s\",\"array\"],%s\"items\":{\"$ref\":\"#/definitions/%s\"}}"
                .formatted(key, type, more, key);
    }
}
