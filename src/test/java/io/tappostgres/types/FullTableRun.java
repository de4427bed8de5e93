package io.tappostgres.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A whole database, discovered and copied by the built jar, which has to end well. */
final class FullTableRun {

    /** What is different in each run. */
    private static final Pattern VERSION = Pattern.compile("\"version\":\\d{13}");

    private static final Pattern TIME_EXTRACTED =
            Pattern.compile("\"time_extracted\":\"[-0-9T:.]{26}Z\"}$");

    /** Numbers as they are: 1E-38 is not to become 1.0E-38. */
    private static final JsonMapper EXACT =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static final Pattern STREAM =
            Pattern.compile(
                    "^\\{\"type\":\"(SCHEMA|RECORD)\",\"stream\":(\"(?:[^\"\\\\]|\\\\.)*\")");

    private final TapResult result;

    private FullTableRun(TapResult result) {
        this.result = result;
    }

    static FullTableRun of(TapRunner tap, TapFiles files, Path config) {
        TapResult discovered = tap.run("--config", config, "--discover");
        assertThat(discovered.exitCode()).as(discovered.toString()).isZero();
        Path catalog =
                files.text(
                        "catalog.json", allSelected(String.join("\n", discovered.stdoutLines())));
        TapResult synced = tap.run("--config", config, "--catalog", catalog);
        assertThat(synced.exitCode()).as(synced.toString()).isZero();
        return new FullTableRun(synced);
    }

    private static String allSelected(String catalog) {
        JsonNode tree = EXACT.readTree(catalog);
        for (JsonNode stream : tree.path("streams")) {
            for (JsonNode entry : stream.path("metadata")) {
                if (entry.path("breadcrumb").isEmpty()) {
                    ObjectNode metadata = (ObjectNode) entry.path("metadata");
                    metadata.put("selected", true);
                    metadata.put("replication-method", "FULL_TABLE");
                }
            }
        }
        return EXACT.writeValueAsString(tree);
    }

    /**
     * All lines, with version 0 and, in the records, an empty time of extraction.
     *
     * @throws CharacterCodingException if they are not UTF-8
     */
    List<String> lines() throws CharacterCodingException {
        String text =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(result.stdout()))
                        .toString();
        assertThat(text).endsWith("\n");
        List<String> lines = new ArrayList<>();
        // Not String.lines, for which a carriage return ends a line.
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            String timeless = TIME_EXTRACTED.matcher(line).replaceFirst("\"time_extracted\":\"\"}");
            lines.add(VERSION.matcher(timeless).replaceAll("\"version\":0"));
        }
        return lines;
    }

    /** The SCHEMA and RECORD lines of each stream, by its name. */
    Map<String, List<String>> linesByStream() throws CharacterCodingException {
        Map<String, List<String>> streams = new LinkedHashMap<>();
        for (String line : lines()) {
            Matcher stream = STREAM.matcher(line);
            if (stream.find()) {
                String name = TapFiles.parse(stream.group(2)).asString();
                streams.computeIfAbsent(name, unseen -> new ArrayList<>()).add(line);
            }
        }
        return streams;
    }

    /** What the tap warned of. */
    List<String> warnings() {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
}
