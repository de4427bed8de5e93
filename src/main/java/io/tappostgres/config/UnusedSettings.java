package io.tappostgres.config;

import static io.tappostgres.config.CompoundTypes.object;
import static io.tappostgres.config.ScalarTypes.ANY;
import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.SECONDS;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.integer;

import java.util.ArrayList;
import java.util.List;

/** The settings of the other taps that this version checks but does not use, each with why. */
final class UnusedSettings {

    private static final String SCHEDULER = "for the scheduler";

    private static final SettingType<Integer> COUNT = integer(0, Integer.MAX_VALUE);

    private static final List<Setting<?>> REPLICATION =
            List.of(
                    Setting.of(
                                    "auto_bootstrap_log_based",
                                    BOOLEAN,
                                    "true: copy a table before reading its log.")
                            .noEffect("a log-based stream is always copied first"),
                    Setting.of(
                                    "log_based_single_connection",
                                    BOOLEAN,
                                    "true: read the log once for all streams.")
                            .noEffect("the log is always read once for all streams"),
                    Setting.of(
                                    "replication_idle_exit_seconds",
                                    SECONDS,
                                    "Stop after so many seconds without a change.")
                            .noEffect("a run ends at the log's end, not when it is quiet"));

    private static final List<Setting<?>> SURROUNDINGS =
            List.of(
                    Setting.of("itersize", COUNT, "Rows per fetch of a cursor.")
                            .noEffect("COPY needs no fetch size"),
                    Setting.of("frequency_in_minutes", ANY, "When the tap is run.")
                            .noEffect(SCHEDULER),
                    Setting.of("anchor_time", ANY, "When the tap is run.").noEffect(SCHEDULER),
                    Setting.of("cron_expression", ANY, "When the tap is run.").noEffect(SCHEDULER),
                    Setting.of("image_version", ANY, "Version of the tap.").noEffect(SCHEDULER),
                    Setting.of("ssl_storage_directory", TEXT, "Where certificates are written.")
                            .noEffect("certificates are files already"),
                    Setting.of(
                                    "emit_activate_version_messages",
                                    BOOLEAN,
                                    "true: ACTIVATE_VERSION messages are written.")
                            .noEffect("ACTIVATE_VERSION follows every complete copy"),
                    Setting.of(
                                    "use_singer_decimal",
                                    BOOLEAN,
                                    "true: decimals are written as strings.")
                            .noEffect("numbers keep all their digits"),
                    Setting.of("stream_maps", object(), "Transformations by stream.")
                            .refused(
                                    "the tap does not transform records; transform them behind the tap, and remove it"),
                    Setting.of("stream_map_config", object(), "Options of stream_maps.")
                            .dependsOn("stream_maps"),
                    Setting.of("faker_config", object(), "Options of stream_maps.")
                            .dependsOn("stream_maps"),
                    Setting.of("flattening_enabled", BOOLEAN, "true: nested properties unnested.")
                            .orDefault(false)
                            .refused(
                                    "the tap does not flatten records; flatten them behind the tap, and switch this off"),
                    Setting.of("flattening_max_depth", COUNT, "Depth of flattening.")
                            .dependsOn("flattening_enabled"),
                    Setting.of("flattening_max_key_length", COUNT, "Longest flat name.")
                            .dependsOn("flattening_enabled"),
                    Setting.of("flattening_separator", TEXT, "Separator of flat names.")
                            .dependsOn("flattening_enabled"),
                    Setting.of(
                                    "batch_config",
                                    object(),
                                    "How to write BATCH messages and their files.")
                            .refused("the tap writes RECORD messages, not BATCH files; remove it"));

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL = all();

    private UnusedSettings() {}

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(REPLICATION);
        all.addAll(SURROUNDINGS);
        return List.copyOf(all);
    }
}
