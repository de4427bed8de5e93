package io.tappostgres.config;

import static io.tappostgres.config.CompoundTypes.LIST;
import static io.tappostgres.config.CompoundTypes.objectOfObjects;
import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.integer;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The settings that say which rows of a stream are read: for all streams, and by stream. */
final class RowSettings {

    private static final SettingType<Integer> COUNT = integer(1, Integer.MAX_VALUE);

    static final Setting<Boolean> ALLOW_NOTHING_SELECTED =
            Setting.of(
                            "allow_nothing_selected",
                            BOOLEAN,
                            "true: a sync whose catalog has no selected stream does nothing and"
                                    + " exits 0, instead of being refused with exit code 2.")
                    .orDefault(false);
    static final Setting<Instant> START_DATE =
            Setting.of(
                    "start_date",
                    RowTypes.MOMENT,
                    "First bookmark of incremental streams whose replication key is a date or"
                            + " timestamp; rows without a key are left out then.");
    static final Setting<Integer> LIMIT =
            Setting.of(
                    "limit",
                    COUNT,
                    "Most rows beyond the bookmark that one run reads of an incremental stream;"
                            + " rows that share the last key come with it.");
    static final Setting<Integer> MAX_RECORD_COUNT =
            Setting.of(
                    "max_record_count",
                    COUNT,
                    "As `limit`, if that is not set. A stream read by FULL_TABLE refuses it.");
    static final Setting<String> LOOKBACK =
            Setting.of(
                    "replication_key_lookback",
                    RowTypes.AMOUNT,
                    "How far before its bookmark an incremental stream is read again, for rows that"
                            + " were committed late: an interval such as `10 minutes` for dates and"
                            + " timestamps, a number for numbers.");

    static final Setting<String> STREAM_WHERE =
            Setting.of(
                    "where",
                    TEXT,
                    "SQL condition on the rows to read; names of anything but the table's own"
                            + " columns need their schema.");
    static final Setting<List<String>> STREAM_WHERE_CLAUSES =
            Setting.of(
                    "custom_where_clauses",
                    LIST,
                    "More such conditions, all of which must hold; Meltano's tap calls them so.");
    static final Setting<Integer> STREAM_LIMIT =
            Setting.of("limit", COUNT, "As `limit`, of this stream.");
    static final Setting<List<String>> STREAM_ORDER =
            Setting.of(
                    "order",
                    LIST,
                    "Columns, each with ` desc` behind it if so wished, that order the rows of an"
                            + " incremental stream that share a replication key.");
    static final Setting<String> STREAM_LOOKBACK =
            Setting.of(
                    "replication_key_lookback",
                    RowTypes.AMOUNT,
                    "As `replication_key_lookback`, of this stream; 0 for none.");
    static final Setting<Boolean> STREAM_COPY_IN_PIECES =
            Setting.of(
                    "copy_in_pieces",
                    BOOLEAN,
                    "false: the table is always copied by one statement, whatever its size; for rows"
                            + " that are not in PostgreSQL's own tables, but in an extension's.");

    /** The options of one stream, in the config or in the catalog. */
    static final List<Setting<?>> STREAM_MEMBERS =
            List.of(
                    STREAM_WHERE,
                    STREAM_WHERE_CLAUSES,
                    STREAM_LIMIT,
                    STREAM_ORDER,
                    STREAM_LOOKBACK,
                    STREAM_COPY_IN_PIECES);

    static final Setting<ObjectNode> STREAM_OPTIONS =
            Setting.of(
                    "stream_options",
                    objectOfObjects(STREAM_MEMBERS.toArray(Setting<?>[]::new)),
                    "Options by stream: by `tap_stream_id`, by `schema.table` or by table. May be"
                            + " nested at the dots of these names, as Meltano nests it.");

    /** All of them, in the order of the documentation. */
    static final List<Setting<?>> ALL =
            List.of(
                    ALLOW_NOTHING_SELECTED,
                    START_DATE,
                    LIMIT,
                    MAX_RECORD_COUNT,
                    LOOKBACK,
                    STREAM_OPTIONS);

    private RowSettings() {}
}
