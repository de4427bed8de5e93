package io.tappostgres.config;

import static io.tappostgres.config.CompoundTypes.LIST;
import static io.tappostgres.config.CompoundTypes.object;
import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.SECONDS;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.choice;
import static io.tappostgres.config.ScalarTypes.integer;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The settings of log-based replication. */
final class LogSettings {

    static final Setting<String> REPLICATION_SLOT_NAME =
            Setting.of(
                    "replication_slot_name",
                    TEXT,
                    "Name of the replication slot. Unset: the first that there is of"
                            + " stitch_<database>, stitch, pipelinewise_<database>,"
                            + " pipelinewise_<database>_<tap_id> and tappostgres.");
    static final Setting<ObjectNode> REPLICATION_SLOT_NAMES =
            Setting.of(
                    "replication_slot_names",
                    object(),
                    "Names of replication slots by database, for runs over several; wins over"
                            + " `replication_slot_name`.");
    static final Setting<String> TAP_ID =
            Setting.of(
                    "tap_id",
                    TEXT,
                    "Ending of the replication slot's name, as PipelineWise has it.");
    static final Setting<List<String>> PUBLICATION_NAME =
            Setting.of(
                            "publication_name",
                            LIST,
                            "Publications that a pgoutput slot sends. Unset: the one that is named"
                                    + " like the slot, or else the only one of the database.")
                    .orDefault(List.of());
    static final Setting<Integer> WAL2JSON_MESSAGE_FORMAT =
            Setting.of(
                    "wal2json_message_format",
                    integer(1, 2),
                    "Format that wal2json is asked for. Unset: 2, or 1 if it knows no other.");
    static final Setting<Boolean> DEBUG_LSN =
            Setting.of(
                            "debug_lsn",
                            BOOLEAN,
                            "true: records have their log position in the column `_sdc_lsn`.")
                    .orDefault(false);
    static final Setting<Boolean> INCLUDE_OLD_ROW =
            Setting.of(
                            "include_old_row_in_deletes",
                            BOOLEAN,
                            "true: delete records have all columns of the row where its table's"
                                    + " REPLICA IDENTITY is FULL, not the key alone.")
                    .orDefault(false);
    static final Setting<String> TRUNCATE =
            Setting.of(
                            "truncate",
                            choice("ignore", "warn", "delete_all"),
                            "What a TRUNCATE in the log does: nothing, a warning, or a new version of"
                                    + " the stream, by which a target drops its rows.")
                    .orDefault("warn");
    static final Setting<String> ON_LOG_GAP =
            Setting.of(
                            "on_log_gap",
                            choice("fail", "resnapshot"),
                            "What a run does whose log position the server no longer holds: end with"
                                    + " exit code 3, or copy the streams anew.")
                    .orDefault("fail");
    static final Setting<String> ON_TABLE_REWRITE =
            Setting.of(
                            "on_table_rewrite",
                            choice("warn", "resnapshot", "fail"),
                            "What a run does when ALTER TABLE has given existing rows values that are"
                                    + " not in the log, or has attached a partition that can have"
                                    + " rows: a warning, once; copy the stream again; or end with"
                                    + " exit code 3 until the stream is reset.")
                    .orDefault("warn");
    static final Setting<String> UNSELECTED_LOG_STREAMS =
            Setting.of(
                            "unselected_log_streams",
                            choice("pass", "keep"),
                            "What becomes of a stream's log position while the stream is not"
                                    + " selected and others are read from its slot: the slot goes"
                                    + " on, with a warning in the run that passes the position, and"
                                    + " the stream is to be copied anew when it is selected again;"
                                    + " or the slot keeps the log for it, which fills the server's"
                                    + " disk until it is selected, or its bookmark removed.")
                    .orDefault("pass");
    static final Setting<String> UNCHANGED_TOAST =
            Setting.of(
                            "unchanged_toast",
                            choice("fetch", "omit"),
                            "Large (TOASTed) values that an UPDATE did not change, and the log does"
                                    + " not have: they are read from the table as they are now, or"
                                    + " omitted from the record, which database targets take for"
                                    + " NULL.")
                    .orDefault("fetch");
    static final Setting<Boolean> BREAK_AT_END_LSN =
            Setting.of(
                            "break_at_end_lsn",
                            BOOLEAN,
                            "false: the log is read on beyond where it ended at the start, up to the"
                                    + " longest time.")
                    .orDefault(true);
    static final Setting<BigDecimal> LOGICAL_POLL_TOTAL_SECONDS =
            Setting.of(
                    "logical_poll_total_seconds",
                    SECONDS,
                    "Longest time to read the log, in seconds; the shortest of the three counts.");
    static final Setting<BigDecimal> MAX_RUN_SECONDS =
            Setting.of("max_run_seconds", SECONDS, "Longest time to read the log, in seconds.");
    static final Setting<BigDecimal> REPLICATION_MAX_RUN_SECONDS =
            Setting.of(
                    "replication_max_run_seconds",
                    SECONDS,
                    "Longest time to read the log, in seconds.");
    static final Setting<Integer> SLOT_WAIT_SECONDS =
            Setting.of(
                            "slot_wait_seconds",
                            integer(0, 86400),
                            "For how long a replication slot that somebody else reads, or the"
                                    + " standbys of a failover slot, are waited for; 0 does not"
                                    + " wait.")
                    .orDefault(60);

    static final Setting<Boolean> USE_SECONDARY =
            Setting.of(
                            "use_secondary",
                            BOOLEAN,
                            "true: tables are read from the standby `secondary_host`, and only the"
                                    + " log from `host`.")
                    .orDefault(false);
    static final Setting<String> SECONDARY_HOST =
            Setting.of("secondary_host", TEXT, "Host of the standby, with `use_secondary`.");
    static final Setting<Integer> SECONDARY_PORT =
            Setting.of(
                    "secondary_port", integer(1, 65535), "Port of the standby; unset: as `port`.");

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            List.of(
                    REPLICATION_SLOT_NAME,
                    REPLICATION_SLOT_NAMES,
                    TAP_ID,
                    PUBLICATION_NAME,
                    WAL2JSON_MESSAGE_FORMAT,
                    DEBUG_LSN,
                    INCLUDE_OLD_ROW,
                    TRUNCATE,
                    ON_LOG_GAP,
                    ON_TABLE_REWRITE,
                    UNSELECTED_LOG_STREAMS,
                    UNCHANGED_TOAST,
                    BREAK_AT_END_LSN,
                    LOGICAL_POLL_TOTAL_SECONDS,
                    MAX_RUN_SECONDS,
                    REPLICATION_MAX_RUN_SECONDS,
                    SLOT_WAIT_SECONDS,
                    USE_SECONDARY,
                    SECONDARY_HOST,
                    SECONDARY_PORT);

    private LogSettings() {}
}
