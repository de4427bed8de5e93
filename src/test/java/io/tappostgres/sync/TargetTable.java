package io.tappostgres.sync;

import io.tappostgres.testing.TapFiles;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What a target makes of one stream whose records have an {@code id} and a {@code v}: the last
 * value of each id, and only those of the version that was activated last.
 */
final class TargetTable {

    private final String stream;
    private final Map<Long, Map<Long, Long>> valuesByVersion = new HashMap<>();
    private long activated;
    private int activations;
    private int records;

    TargetTable(String stream) {
        this.stream = stream;
    }

    /** Takes messages in, in their order. */
    TargetTable read(Collection<String> lines) {
        lines.forEach(this::read);
        return this;
    }

    private void read(String line) {
        JsonNode message = TapFiles.parse(line);
        if (!message.path("stream").asString("").equals(stream)) {
            return;
        }
        long version = message.path("version").asLong(0);
        switch (message.path("type").asString()) {
            case "RECORD" -> {
                records++;
                JsonNode record = message.path("record");
                valuesByVersion
                        .computeIfAbsent(version, unseen -> new TreeMap<>())
                        .put(record.path("id").asLong(), record.path("v").asLong());
            }
            case "ACTIVATE_VERSION" -> {
                activations++;
                activated = version;
                valuesByVersion.keySet().removeIf(other -> other < version);
            }
            default -> {}
        }
    }

    /** The values by id that the activated version has. */
    Map<Long, Long> values() {
        return valuesByVersion.getOrDefault(activated, Map.of());
    }

    /** The table version that was activated last. */
    long activated() {
        return activated;
    }

    int activations() {
        return activations;
    }

    int records() {
        return records;
    }
}
