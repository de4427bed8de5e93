package io.tappostgres.sync;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/**
 * All messages of a run in short, in their order, without what differs from run to run:
 *
 * <pre>
 * SCHEMA t(id integer, name null|string, _sdc_deleted_at null|string)
 * STATE
 * RECORD t {"id":1,"name":"a","_sdc_deleted_at":null}
 * RECORD t {"id":1,"_sdc_deleted_at":WHEN}
 * ACTIVATE_VERSION t @2
 * RECORD t @2 {"id":2,"name":"b","_sdc_deleted_at":null}
 * </pre>
 *
 * <p>Versions are numbered by stream, in the run and in those before it, and the first is not
 * shown. STATEs that follow one another are one: a server at rest can tell of a position once or
 * twice.
 */
final class LogTranscript {

    private static final String RECORD = "\"record\":";

    private final Map<String, List<Long>> versions = new HashMap<>();

    /** The messages of one run. */
    List<String> of(TapResult result) {
        List<String> lines = new ArrayList<>();
        for (String line : result.stdoutLines()) {
            String shortened = shorten(line, TapFiles.parse(line));
            if (!shortened.equals("STATE")
                    || lines.isEmpty()
                    || !lines.get(lines.size() - 1).equals("STATE")) {
                lines.add(shortened);
            }
        }
        return lines;
    }

    private String shorten(String line, JsonNode message) {
        String type = message.path("type").asString();
        String stream = message.path("stream").asString("");
        return switch (type) {
            case "SCHEMA" -> "SCHEMA " + stream + properties(message.at("/schema/properties"));
            case "RECORD" -> "RECORD " + stream + version(stream, message) + record(line);
            case "ACTIVATE_VERSION" ->
                    ("ACTIVATE_VERSION " + stream + version(stream, message)).strip();
            case "STATE" -> "STATE";
            default -> line;
        };
    }

    private static String properties(JsonNode properties) {
        StringJoiner list = new StringJoiner(", ", "(", ")");
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            StringJoiner types = new StringJoiner("|");
            property.getValue().path("type").forEach(type -> types.add(type.asString()));
            list.add(property.getKey() + " " + types);
        }
        return list.toString();
    }

    private String version(String stream, JsonNode message) {
        List<Long> known = versions.computeIfAbsent(stream, unseen -> new ArrayList<>());
        long version = message.path("version").longValue();
        if (!known.contains(version)) {
            known.add(version);
        }
        int number = known.indexOf(version) + 1;
        return number == 1 ? " " : " @" + number + " ";
    }

    /** As it was written, so that the digits are too. */
    private static String record(String line) {
        return line.substring(
                        line.indexOf(RECORD) + RECORD.length(), line.lastIndexOf(",\"version\":"))
                .replaceAll("\"_sdc_deleted_at\":\"[^\"]+\\+00:00\"", "\"_sdc_deleted_at\":WHEN");
    }
}
