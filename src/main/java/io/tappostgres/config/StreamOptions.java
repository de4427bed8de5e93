package io.tappostgres.config;

import io.tappostgres.document.NearestKey;
import io.tappostgres.document.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a user asks for of one stream's rows, each null where nothing is asked for.
 *
 * @param where an SQL condition, as it was written
 * @param whereClauses more of them
 * @param limit the most rows of a run, at least 1
 * @param order columns, each perhaps with {@code " desc"} or {@code " asc"} behind it
 * @param lookback an interval or a number; its kind is not checked yet
 * @param copyInPieces whether a large table is copied in pieces, as it is unless this is false
 */
public record StreamOptions(
        String where,
        List<String> whereClauses,
        Integer limit,
        List<String> order,
        String lookback,
        Boolean copyInPieces) {

    /** Nothing is asked for. */
    public static final StreamOptions NONE = new StreamOptions(null, null, null, null, null, null);

    private static final Set<String> KEYS =
            RowSettings.STREAM_MEMBERS.stream().map(Setting::key).collect(Collectors.toSet());

    public StreamOptions {
        whereClauses = whereClauses == null ? null : List.copyOf(whereClauses);
        order = order == null ? null : List.copyOf(order);
    }

    /**
     * The options among the values of an object, such as the metadata of a stream.
     *
     * @param values the value of a key, or null
     * @throws io.tappostgres.TapException of kind USAGE that lists what is not as it must be
     */
    public static StreamOptions of(String subject, Function<String, JsonNode> values) {
        Problems problems = new Problems();
        StreamOptions options =
                new StreamOptions(
                        value(RowSettings.STREAM_WHERE, values, problems),
                        value(RowSettings.STREAM_WHERE_CLAUSES, values, problems),
                        value(RowSettings.STREAM_LIMIT, values, problems),
                        value(RowSettings.STREAM_ORDER, values, problems),
                        value(RowSettings.STREAM_LOOKBACK, values, problems),
                        value(RowSettings.STREAM_COPY_IN_PIECES, values, problems));
        problems.throwIfAny(subject);
        return options;
    }

    /** The option that a key was probably meant to be, or null; null for an option itself. */
    public static String nearest(String key) {
        return KEYS.contains(key) ? null : NearestKey.of(key, KEYS);
    }

    private static <T> T value(
            Setting<T> setting, Function<String, JsonNode> values, Problems problems) {
        JsonNode node = values.apply(setting.key());
        if (node == null || ConfigChecker.isAbsent(node)) {
            return null;
        }
        T value = setting.type().parse(node);
        if (value == null) {
            problems.add(setting.key() + " must be " + setting.type().expectation());
        }
        return value;
    }

    /** These options, with those of the other where these do not say. */
    public StreamOptions orElse(StreamOptions other) {
        return new StreamOptions(
                where == null ? other.where : where,
                whereClauses == null ? other.whereClauses : whereClauses,
                limit == null ? other.limit : limit,
                order == null ? other.order : order,
                lookback == null ? other.lookback : lookback,
                copyInPieces == null ? other.copyInPieces : copyInPieces);
    }

    /** The SQL conditions that a row must all meet, as they were written. */
    public List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        if (where != null) {
            conditions.add(where);
        }
        if (whereClauses != null) {
            conditions.addAll(whereClauses);
        }
        return conditions;
    }
}
