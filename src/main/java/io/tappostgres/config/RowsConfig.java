package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which rows of the streams are read.
 *
 * @param startDate the first bookmark of streams whose replication key is of time, or null
 * @param maxRecordCount the most rows of a run that a stream of whichever method has, or null
 * @param common what is asked for of every stream
 * @param byStream what is asked for of single ones: by {@code tap_stream_id}, by schema and table
 *     with a dot between them, or by table
 */
public record RowsConfig(
        Instant startDate,
        Integer maxRecordCount,
        StreamOptions common,
        Map<String, StreamOptions> byStream) {

    /** All rows of all streams. */
    public static final RowsConfig EVERYTHING =
            new RowsConfig(null, null, StreamOptions.NONE, Map.of());

    public RowsConfig {
        requireNonNull(common, "common is null");
        byStream = Map.copyOf(byStream);
    }

    static RowsConfig from(SettingValues values) {
        Map<String, StreamOptions> byStream = new LinkedHashMap<>();
        ObjectNode objects = values.get(RowSettings.STREAM_OPTIONS);
        if (objects != null) {
            objects.properties()
                    .forEach(
                            stream ->
                                    byStream.put(
                                            stream.getKey(),
                                            // Checked with the rest of the config.
                                            StreamOptions.of(
                                                    RowSettings.STREAM_OPTIONS.key(),
                                                    stream.getValue()::get)));
        }
        StreamOptions common =
                new StreamOptions(
                        null,
                        null,
                        values.get(RowSettings.LIMIT),
                        null,
                        values.get(RowSettings.LOOKBACK),
                        null);
        return new RowsConfig(
                values.get(RowSettings.START_DATE),
                values.get(RowSettings.MAX_RECORD_COUNT),
                common,
                byStream);
    }

    /**
     * What is asked for of a stream: by the most exact of its names first, then by its metadata in
     * the catalog, then by what is asked for of every stream.
     *
     * @param schemaName may be null
     */
    public StreamOptions of(
            String tapStreamId, String schemaName, String tableName, StreamOptions metadata) {
        StreamOptions options = StreamOptions.NONE;
        for (String name : namesOf(tapStreamId, schemaName, tableName)) {
            options = options.orElse(byStream.getOrDefault(name, StreamOptions.NONE));
        }
        return options.orElse(metadata).orElse(common);
    }

    /** The names by which options can be given to a stream, the most exact first. */
    public static List<String> namesOf(String tapStreamId, String schemaName, String tableName) {
        return List.of(tapStreamId, schemaName + "." + tableName, tableName);
    }
}
