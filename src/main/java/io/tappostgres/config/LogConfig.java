package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the log is read.
 *
 * @param slotName of every database that {@code slotNames} does not have, or null
 * @param slotNames the slots by database
 * @param tapId the ending of PipelineWise's slot names, or null
 * @param publicationNames empty to find the publication out
 * @param wal2jsonFormat 1 or 2, or null to find it out
 * @param debugLsn whether records have {@code _sdc_lsn}
 * @param includeOldRow whether delete records have more than the key, where the log does
 * @param onRewrite what a run does with rows that ALTER TABLE changed without the log
 * @param onUnselected what becomes of the positions of streams that a run leaves out
 * @param unchangedToast what a record has of TOASTed values that its update did not change
 * @param breaksAtEndLsn whether a run ends where the log ended at its start
 * @param longestTime of reading the log, or null if there is no limit
 * @param slotWait for how long a slot in use is waited for
 */
public record LogConfig(
        String slotName,
        Map<String, String> slotNames,
        String tapId,
        List<String> publicationNames,
        Integer wal2jsonFormat,
        boolean debugLsn,
        boolean includeOldRow,
        OnTruncate onTruncate,
        OnGap onGap,
        OnRewrite onRewrite,
        OnUnselected onUnselected,
        UnchangedToast unchangedToast,
        boolean breaksAtEndLsn,
        Duration longestTime,
        Duration slotWait) {

    /** What a TRUNCATE in the log does. */
    public enum OnTruncate {
        IGNORE,
        WARN,
        DELETE_ALL
    }

    /** What a run does whose log position is lost. */
    public enum OnGap {
        FAIL,
        RESNAPSHOT
    }

    /** What a run does when a table has rows that the log does not have. */
    public enum OnRewrite {
        WARN,
        RESNAPSHOT,
        FAIL
    }

    /** What a run does with the positions of streams that are not selected in it. */
    public enum OnUnselected {
        /** The slot goes on without them. */
        PASS,
        /** The slot keeps the log for them. */
        KEEP
    }

    /** What becomes of TOASTed values that an update did not change, and the log does not have. */
    public enum UnchangedToast {
        FETCH,
        OMIT
    }

    /** What a longer time is cut to: a century, whatever number stands in the config. */
    private static final BigDecimal LONGEST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(36_525).toSeconds());

    public LogConfig {
        slotNames = Map.copyOf(slotNames);
        publicationNames = List.copyOf(publicationNames);
        requireNonNull(onTruncate, "onTruncate is null");
        requireNonNull(onGap, "onGap is null");
        requireNonNull(onRewrite, "onRewrite is null");
        requireNonNull(onUnselected, "onUnselected is null");
        requireNonNull(unchangedToast, "unchangedToast is null");
        requireNonNull(slotWait, "slotWait is null");
    }

    /** The slot that the user chose for a database, or null. */
    public String slotNameOf(String databaseName) {
        return slotNames.getOrDefault(databaseName, slotName);
    }

    static LogConfig from(SettingValues values) {
        return new LogConfig(
                values.get(LogSettings.REPLICATION_SLOT_NAME),
                slotNames(values.get(LogSettings.REPLICATION_SLOT_NAMES)),
                values.get(LogSettings.TAP_ID),
                values.get(LogSettings.PUBLICATION_NAME),
                values.get(LogSettings.WAL2JSON_MESSAGE_FORMAT),
                values.get(LogSettings.DEBUG_LSN),
                values.get(LogSettings.INCLUDE_OLD_ROW),
                OnTruncate.valueOf(values.get(LogSettings.TRUNCATE).toUpperCase(Locale.ROOT)),
                OnGap.valueOf(values.get(LogSettings.ON_LOG_GAP).toUpperCase(Locale.ROOT)),
                OnRewrite.valueOf(
                        values.get(LogSettings.ON_TABLE_REWRITE).toUpperCase(Locale.ROOT)),
                OnUnselected.valueOf(
                        values.get(LogSettings.UNSELECTED_LOG_STREAMS).toUpperCase(Locale.ROOT)),
                UnchangedToast.valueOf(
                        values.get(LogSettings.UNCHANGED_TOAST).toUpperCase(Locale.ROOT)),
                values.get(LogSettings.BREAK_AT_END_LSN),
                longestTime(values),
                Duration.ofSeconds(values.get(LogSettings.SLOT_WAIT_SECONDS)));
    }

    private static Map<String, String> slotNames(ObjectNode byDatabase) {
        Map<String, String> names = new HashMap<>();
        if (byDatabase != null) {
            byDatabase
                    .properties()
                    .forEach(entry -> names.put(entry.getKey(), entry.getValue().stringValue()));
        }
        return names;
    }

    /** The shortest of those that the config has. */
    private static Duration longestTime(SettingValues values) {
        BigDecimal shortest = null;
        for (Setting<BigDecimal> setting :
                List.of(
                        LogSettings.LOGICAL_POLL_TOTAL_SECONDS,
                        LogSettings.MAX_RUN_SECONDS,
                        LogSettings.REPLICATION_MAX_RUN_SECONDS)) {
            BigDecimal seconds = values.get(setting);
            if (seconds != null && (shortest == null || seconds.compareTo(shortest) < 0)) {
                shortest = seconds;
            }
        }
        if (shortest == null) {
            return null;
        }
        BigDecimal millis = shortest.min(LONGEST_SECONDS).movePointRight(3);
        return Duration.ofMillis(millis.longValue());
    }
}
