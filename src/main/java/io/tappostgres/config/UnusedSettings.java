package io.tappostgres.config;

import static io.tappostgres.config.CompoundTypes.LIST;
import static io.tappostgres.config.CompoundTypes.object;
import static io.tappostgres.config.CompoundTypes.objectOfObjects;
import static io.tappostgres.config.ScalarTypes.ANY;
import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.SECONDS;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.integer;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The settings of the other taps that this version checks but does not use, each with why. */
final class UnusedSettings {

    private static final String LOG_BASED = "for log-based replication";
    private static final String TUNNEL = "for the SSH tunnel";
    private static final String SECONDARY = "for reading from a standby";
    private static final String SCHEDULER = "the scheduler's";
    private static final String STREAM_MAPS = "of use to stream_maps only";
    private static final String FLATTENING = "of use to flattening_enabled only";

    private static final String NO_TUNNEL =
            "this version opens no SSH tunnel; open one outside (ssh -N -L"
                    + " 5433:<database host>:5432 <bastion>), set host to localhost and port to"
                    + " 5433, and switch this off";
    private static final String NO_ROW_LIMIT =
            "this version reads whole tables, and would read more than asked; remove it";

    private static final SettingType<Integer> PORT_NUMBER = integer(1, 65535);
    private static final SettingType<Integer> COUNT = integer(0, Integer.MAX_VALUE);

    static final Setting<Boolean> SSH =
            Setting.of("ssh", BOOLEAN, "true: connect through an SSH tunnel.")
                    .orDefault(false)
                    .refused(NO_TUNNEL);
    static final Setting<String> SSH_HOST =
            Setting.of("ssh_host", TEXT, "Host of the SSH server.").notYet(TUNNEL);

    private static final List<Setting<?>> TUNNELS =
            List.of(
                    SSH,
                    SSH_HOST,
                    Setting.of("ssh_port", PORT_NUMBER, "Port of the SSH server.")
                            .orDefault(22)
                            .notYet(TUNNEL),
                    Setting.of("ssh_user", TEXT, "User on the SSH server.").notYet(TUNNEL),
                    Setting.of("ssh_private_key", TEXT, "Key for the SSH server.")
                            .hidden()
                            .notYet(TUNNEL),
                    Setting.of("ssh_private_key_passphrase", TEXT, "Passphrase of that key.")
                            .hidden()
                            .notYet(TUNNEL),
                    Setting.of("ssh_known_hosts", TEXT, "Host keys of SSH servers to trust.")
                            .notYet(TUNNEL),
                    Setting.of(
                            "ssh_tunnel", meltanoTunnel(), "SSH tunnel as Meltano's tap has it."));

    private static final List<Setting<?>> REPLICATION =
            List.of(
                    Setting.of("debug_lsn", BOOLEAN, "Adds the column _sdc_lsn to records.")
                            .orDefault(false)
                            .notYet(LOG_BASED),
                    Setting.of("logical_poll_total_seconds", SECONDS, "Limit of reading the log.")
                            .notYet(LOG_BASED),
                    Setting.of("max_run_seconds", SECONDS, "Limit of reading the log.")
                            .notYet(LOG_BASED),
                    Setting.of("replication_max_run_seconds", SECONDS, "Limit of reading the log.")
                            .notYet(LOG_BASED),
                    Setting.of("wal2json_message_format", integer(1, 2), "Format of wal2json.")
                            .notYet(LOG_BASED),
                    Setting.of("replication_slot_name", TEXT, "Name of the replication slot.")
                            .notYet(LOG_BASED),
                    Setting.of("tap_id", TEXT, "Ending of the replication slot's name.")
                            .notYet(LOG_BASED),
                    Setting.of("break_at_end_lsn", BOOLEAN, "Stop at the log's end at start.")
                            .orDefault(true)
                            .notYet(LOG_BASED),
                    Setting.of("auto_bootstrap_log_based", BOOLEAN, "Copy the table first.")
                            .notYet(LOG_BASED),
                    Setting.of("log_based_single_connection", BOOLEAN, "Read the log once.")
                            .noEffect("the log is always read once for all streams"),
                    Setting.of("replication_idle_exit_seconds", SECONDS, "Stop when quiet.")
                            .noEffect("a run ends at the log's end, not when it is quiet"),
                    Setting.of("start_date", TEXT, "First bookmark of incremental streams.")
                            .notYet("for incremental replication"),
                    Setting.of("use_secondary", BOOLEAN, "true: read tables from the standby.")
                            .orDefault(false)
                            .refused(
                                    "this version opens one connection per database; set host and"
                                            + " port to the standby's, and switch this off"),
                    Setting.of("secondary_host", TEXT, "Host of the standby.").notYet(SECONDARY),
                    Setting.of("secondary_port", PORT_NUMBER, "Port of the standby.")
                            .notYet(SECONDARY),
                    Setting.of("limit", COUNT, "Most rows of an incremental read.")
                            .refused(NO_ROW_LIMIT),
                    Setting.of("max_record_count", COUNT, "Most rows of a read.")
                            .refused(NO_ROW_LIMIT),
                    Setting.of("stream_options", streamOptions(), "Options by stream."));

    private static final List<Setting<?>> SURROUNDINGS =
            List.of(
                    Setting.of("itersize", COUNT, "Rows per fetch of a cursor.")
                            .noEffect("COPY needs no fetch size"),
                    Setting.of("frequency_in_minutes", ANY, "Schedule.").noEffect(SCHEDULER),
                    Setting.of("anchor_time", ANY, "Schedule.").noEffect(SCHEDULER),
                    Setting.of("cron_expression", ANY, "Schedule.").noEffect(SCHEDULER),
                    Setting.of("image_version", ANY, "Version of the tap.").noEffect(SCHEDULER),
                    Setting.of("ssl_storage_directory", TEXT, "Where certificates are written.")
                            .noEffect("certificates are files already"),
                    Setting.of("emit_activate_version_messages", BOOLEAN, "ACTIVATE_VERSION.")
                            .noEffect("ACTIVATE_VERSION follows every complete copy"),
                    Setting.of("use_singer_decimal", BOOLEAN, "Decimals as strings.")
                            .noEffect("numbers keep all their digits"),
                    Setting.of("stream_maps", object(), "Transformations by stream.")
                            .refused(
                                    "the tap transforms no records; do it after it, and remove it"),
                    Setting.of("stream_map_config", object(), "Options of stream_maps.")
                            .noEffect(STREAM_MAPS),
                    Setting.of("faker_config", object(), "Options of stream_maps.")
                            .noEffect(STREAM_MAPS),
                    Setting.of("flattening_enabled", BOOLEAN, "true: nested properties unnested.")
                            .orDefault(false)
                            .refused(
                                    "the tap flattens no records; do it after it, set it to false"),
                    Setting.of("flattening_max_depth", COUNT, "Depth of flattening.")
                            .noEffect(FLATTENING),
                    Setting.of("flattening_max_key_length", COUNT, "Longest flat name.")
                            .noEffect(FLATTENING),
                    Setting.of("flattening_separator", TEXT, "Separator of flat names.")
                            .noEffect(FLATTENING),
                    Setting.of("batch_config", object(), "BATCH messages and their files.")
                            .refused("the tap writes RECORD messages, not BATCH files; remove it"));

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            Stream.of(TUNNELS, REPLICATION, SURROUNDINGS)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    private UnusedSettings() {}

    private static SettingType<ObjectNode> meltanoTunnel() {
        return object(
                Setting.of("enable", BOOLEAN, "true: connect through an SSH tunnel.")
                        .orDefault(false)
                        .refused(NO_TUNNEL),
                Setting.of("host", TEXT, "Host of the SSH server.").notYet(TUNNEL),
                Setting.of("port", PORT_NUMBER, "Port of the SSH server.")
                        .orDefault(22)
                        .notYet(TUNNEL),
                Setting.of("username", TEXT, "User on the SSH server.").notYet(TUNNEL),
                Setting.of("private_key", TEXT, "Key for the SSH server.").hidden().notYet(TUNNEL),
                Setting.of("private_key_password", TEXT, "Passphrase of that key.")
                        .hidden()
                        .notYet(TUNNEL));
    }

    private static SettingType<ObjectNode> streamOptions() {
        return objectOfObjects(
                Setting.of("custom_where_clauses", LIST, "SQL conditions on the rows to read.")
                        .refused(
                                "this version reads whole tables, and would read more than asked;"
                                        + " select from a view with these conditions, and remove"
                                        + " them"));
    }
}
