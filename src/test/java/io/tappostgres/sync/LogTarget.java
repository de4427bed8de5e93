package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What a target makes of the messages of all streams: it puts records over those of the same key
 * and version, where a property that is absent stays as it was or, as database targets have it,
 * becomes NULL, takes rows out that were deleted, and has the rows of the version only that was
 * activated last. Records without a key are told apart by all that is in them.
 */
final class LogTarget {

    private static final String DELETED_AT = "_sdc_deleted_at";

    /** One stream: its rows by version and key. */
    private static final class Table {
        private final Map<Long, Map<String, Map<String, String>>> rowsByVersion = new HashMap<>();
        private List<String> keyProperties = List.of();
        private long activated;
        private int records;
    }

    private final Map<String, Table> tables = new HashMap<>();
    private final boolean keepsAbsent;

    /** A target that keeps what a record lacks. */
    LogTarget() {
        this(true);
    }

    /**
     * @param keepsAbsent whether what a record lacks stays as it was, and does not become NULL
     */
    LogTarget(boolean keepsAbsent) {
        this.keepsAbsent = keepsAbsent;
    }

    /** Takes messages in, in their order. */
    LogTarget read(Collection<String> lines) {
        lines.forEach(this::read);
        return this;
    }

    private void read(String line) {
        JsonNode message = TapFiles.parse(line);
        if (!message.has("stream")) {
            return;
        }
        Table table =
                tables.computeIfAbsent(message.path("stream").asString(), unseen -> new Table());
        long version = message.path("version").asLong(0);
        switch (message.path("type").asString()) {
            case "SCHEMA" -> table.keyProperties = strings(message.path("key_properties"));
            case "ACTIVATE_VERSION" -> {
                table.activated = version;
                table.rowsByVersion.keySet().removeIf(other -> other < version);
            }
            case "RECORD" -> {
                table.records++;
                record(
                        table,
                        table.rowsByVersion.computeIfAbsent(version, unseen -> new HashMap<>()),
                        message.path("record"));
            }
            default -> throw new AssertionError("no message that a target knows: " + line);
        }
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asString()));
        return strings;
    }

    private void record(Table table, Map<String, Map<String, String>> rows, JsonNode record) {
        Map<String, String> values = new TreeMap<>();
        record.properties()
                .forEach(
                        property ->
                                values.put(
                                        property.getKey(),
                                        property.getValue().isNull()
                                                ? null
                                                : property.getValue().asString()));
        boolean isDeleted = values.remove(DELETED_AT) != null;
        Map<String, String> keyValues = new TreeMap<>(values);
        if (!table.keyProperties.isEmpty()) {
            keyValues.keySet().retainAll(table.keyProperties);
        }
        String key = keyValues.toString();
        if (isDeleted) {
            rows.remove(key);
        } else if (keepsAbsent) {
            rows.computeIfAbsent(key, unseen -> new TreeMap<>()).putAll(values);
        } else {
            rows.put(key, values);
        }
    }

    /** How many records there were of a stream. */
    int records(String stream) {
        return tables.containsKey(stream) ? tables.get(stream).records : 0;
    }

    /**
     * Requires a stream to have exactly these rows.
     *
     * @param names of the columns of the rows; what a target has besides is of columns that are
     *     gone
     */
    void requireRows(String stream, List<String> names, List<List<String>> rows, String which) {
        Table table = tables.getOrDefault(stream, new Table());
        List<String> keyNames = table.keyProperties.isEmpty() ? names : table.keyProperties;
        Map<String, String> expected = new TreeMap<>();
        for (List<String> row : rows) {
            Map<String, String> values = new TreeMap<>();
            for (int column = 0; column < names.size(); column++) {
                values.put(names.get(column), row.get(column));
            }
            expected.put(shown(values, keyNames), shown(values, names));
        }
        Map<String, String> found = new TreeMap<>();
        table.rowsByVersion
                .getOrDefault(table.activated, Map.of())
                .values()
                .forEach(values -> found.put(shown(values, keyNames), shown(values, names)));
        Map<String, String> missing = new TreeMap<>(expected);
        missing.entrySet().removeAll(found.entrySet());
        Map<String, String> invented = new TreeMap<>(found);
        invented.entrySet().removeAll(expected.entrySet());
        assertThat(missing)
                .as(
                        "%s: rows of %s that the target lacks; it has instead %s",
                        which, stream, invented)
                .isEmpty();
        assertThat(invented).as("%s: rows of %s that only the target has", which, stream).isEmpty();
    }

    private static String shown(Map<String, String> values, List<String> names) {
        StringBuilder shown = new StringBuilder();
        for (String name : names) {
            String value = values.get(name);
            boolean isLong = value != null && value.length() > 100;
            shown.append(name)
                    .append('=')
                    .append(isLong ? value.length() + "#" + value.hashCode() : value)
                    .append(' ');
        }
        return shown.toString();
    }
}
