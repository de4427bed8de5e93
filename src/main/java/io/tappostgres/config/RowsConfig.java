package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import io.tappostgres.document.Problems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which rows of the streams are read.
 *
 * @param allowsNothingSelected whether a catalog in which no stream is selected makes a run
 * @param startDate the first bookmark of streams whose replication key is of time, or null
 * @param maxRecordCount the most rows of a run that a stream of whichever method has, or null
 * @param common what is asked for of every stream
 * @param byStream what is asked for of single ones: by {@code tap_stream_id}, by schema and table
 *     with a dot between them, or by table
 */
public record RowsConfig(
        boolean allowsNothingSelected,
        Instant startDate,
        Integer maxRecordCount,
        StreamOptions common,
        Map<String, StreamOptions> byStream) {

    /** All rows of all streams. */
    public static final RowsConfig EVERYTHING =
            new RowsConfig(false, null, null, StreamOptions.NONE, Map.of());

    public RowsConfig {
        requireNonNull(common, "common is null");
        byStream = Map.copyOf(byStream);
    }

    static RowsConfig from(SettingValues values) {
        Map<String, StreamOptions> byStream = new LinkedHashMap<>();
        ObjectNode objects = values.get(RowSettings.STREAM_OPTIONS);
        if (objects != null) {
            String label = RowSettings.STREAM_OPTIONS.key();
            // Checked with the rest of the config.
            OptionsByStream.of(objects, label, new Problems())
                    .forEach(
                            (stream, options) ->
                                    byStream.put(stream, StreamOptions.of(label, options::get)));
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
                values.get(RowSettings.ALLOW_NOTHING_SELECTED),
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

    /**
     * The names by which options can be given to a stream, the most exact first.
     *
     * @param schemaName may be null, as may the table's name
     */
    public static List<String> namesOf(String tapStreamId, String schemaName, String tableName) {
        List<String> names = new ArrayList<>();
        names.add(tapStreamId);
        if (schemaName != null && tableName != null) {
            names.add(schemaName + "." + tableName);
        }
        if (tableName != null) {
            names.add(tableName);
        }
        return names;
    }
}
