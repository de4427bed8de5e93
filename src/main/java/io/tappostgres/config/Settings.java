package io.tappostgres.config;

import static io.tappostgres.config.CompoundTypes.LIST;
import static io.tappostgres.config.ScalarTypes.BOOLEAN;
import static io.tappostgres.config.ScalarTypes.TEXT;
import static io.tappostgres.config.ScalarTypes.choice;
import static io.tappostgres.config.ScalarTypes.integer;

import io.tappostgres.json.JsonBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The registry: every setting that is in effect, and the way to find any that is known. */
final class Settings {

    static final Setting<String> HOST =
            Setting.of("host", TEXT, "Name or address of the server, without the port. Required.");
    static final Setting<Integer> PORT =
            Setting.of("port", integer(1, 65535), "Port of the server.").orDefault(5432);
    static final Setting<String> DBNAME =
            Setting.of(
                            "dbname",
                            TEXT,
                            "Database of the first connection. Required. Discovery lists every"
                                    + " database; spelt `database`, as Meltano's tap does, it lists"
                                    + " only this one.")
                    .alsoNamed("database");
    static final Setting<String> SQLALCHEMY_URL =
            Setting.of(
                            "sqlalchemy_url",
                            TEXT,
                            "All of the connection in one text,"
                                    + " `postgresql://user:password@host:port/database?sslmode=…`;"
                                    + " what it states wins over the other keys.")
                    .hidden();
    static final Setting<String> APPLICATION_NAME =
            Setting.of(
                            "application_name",
                            TEXT,
                            "Name of the connections in pg_stat_activity and the server's log.")
                    .orDefault("tap-postgres");
    static final Setting<Integer> CONNECT_TIMEOUT =
            Setting.of(
                            "connect_timeout",
                            integer(0, 86400),
                            "Seconds to wait for a connection, and for each answer while its session is set up;"
                                    + " 0 waits without limit.")
                    .orDefault(30);

    static final Setting<List<String>> FILTER_DBS =
            Setting.of("filter_dbs", LIST, "Databases to discover; empty means all.")
                    .orDefault(List.of());
    static final Setting<List<String>> FILTER_SCHEMAS =
            Setting.of("filter_schemas", LIST, "Schemas to discover; empty means all.")
                    .orDefault(List.of());
    static final Setting<Boolean> DISCOVER_PARTITIONS =
            Setting.of(
                            "discover_partitions",
                            BOOLEAN,
                            "false: partitions, and tables that inherit, are not discovered if the"
                                    + " table that they belong to is; its rows include theirs.")
                    .orDefault(true);

    static final Setting<String> DEFAULT_REPLICATION_METHOD =
            Setting.of(
                    "default_replication_method",
                    choice("FULL_TABLE", "INCREMENTAL", "LOG_BASED"),
                    "Replication method of streams whose metadata names none.");
    static final Setting<Boolean> USE_LOG_BASED_REPLICATION =
            Setting.of(
                            "use_log_based_replication",
                            BOOLEAN,
                            "true is the same as `default_replication_method` LOG_BASED.")
                    .orDefault(false);
    static final Setting<Boolean> INCLUDE_SCHEMAS =
            Setting.of(
                            "include_schemas_in_destination_stream_name",
                            BOOLEAN,
                            "true: streams are named by schema and table, not by table alone.")
                    .orDefault(false);
    static final Setting<String> SCHEMA_NAME_SEPARATOR =
            Setting.of(
                            "schema_name_separator",
                            TEXT,
                            "What stands between schema and table in such a name.")
                    .orDefault("_");
    static final Setting<Boolean> JSON_AS_VALUE =
            Setting.of(
                            "json_as_value",
                            BOOLEAN,
                            "true: json and jsonb columns are emitted as JSON, not as strings of"
                                    + " its text.")
                    .alsoNamed("json_as_object")
                    .orDefault(false);
    static final Setting<Boolean> DATES_AS_STRING =
            Setting.of(
                            "dates_as_string",
                            BOOLEAN,
                            "true: dates and timestamps are PostgreSQL's text, not date-times.")
                    .orDefault(false);

    static final Setting<String> NUMERIC_BOUNDS =
            Setting.of(
                            "numeric_bounds",
                            choice("none", "singer"),
                            "What schemas say of the precision and scale of numeric columns: none,"
                                    + " which any target accepts, or singer for the bounds of"
                                    + " singer-io's tap (`exclusiveMaximum`, `multipleOf`), in draft"
                                    + " 4 of JSON Schema. The bounds of a catalog are kept in"
                                    + " either case.")
                    .orDefault("none");
    static final Setting<Boolean> RECORD_SEQUENCE =
            Setting.of(
                            "record_sequence",
                            BOOLEAN,
                            "true: RECORDs have a `sequence`, a number that grows from record to"
                                    + " record and from run to run, for targets that keep the row"
                                    + " with the highest one. Leave it on once such a target has"
                                    + " rows with it.")
                    .orDefault(false);

    static final Setting<Integer> STATE_INTERVAL_RECORDS =
            Setting.of(
                            "state_interval_records",
                            integer(1, Integer.MAX_VALUE),
                            "A STATE is written after so many records of a stream, if not before.")
                    .orDefault(10_000);
    static final Setting<Integer> STATE_INTERVAL_SECONDS =
            Setting.of(
                            "state_interval_seconds",
                            integer(1, 86400),
                            "A STATE is written after so many seconds in which a stream had"
                                    + " records, if not before.")
                    .orDefault(10);

    static final Setting<Integer> PARALLELISM =
            Setting.of(
                            "parallelism",
                            integer(1, 64),
                            "How many connections read at a time: large tables in pieces"
                                    + " (PostgreSQL 14 and later), small ones side by side. 1 reads"
                                    + " one thing after the other.")
                    .orDefault(2);
    static final Setting<Boolean> INTERLEAVE_STREAMS =
            Setting.of(
                            "interleave_streams",
                            BOOLEAN,
                            "true: records of several streams come mixed, as they are read, instead"
                                    + " of one stream after the other.")
                    .orDefault(false);
    static final Setting<Boolean> ACTIVATE_VERSION_EARLY =
            Setting.of(
                            "activate_version_early",
                            BOOLEAN,
                            "true: a stream without a bookmark has ACTIVATE_VERSION ahead of its first"
                                    + " RECORD as well, for targets that hide rows until then. If its"
                                    + " bookmark was removed, the target drops the old rows before"
                                    + " there are new ones.")
                    .orDefault(false);
    static final Setting<Integer> MAX_RECORD_BYTES =
            Setting.of(
                    "max_record_bytes",
                    integer(1024, JsonBuffer.MAX_CAPACITY_BYTES),
                    "How many bytes a row may have, as PostgreSQL's text and as JSON; a stream with a"
                            + " larger one fails. Unset: a quarter of the heap (`-Xmx`). A larger"
                            + " limit needs a heap of four times as much.");
    static final Setting<Integer> CONNECTION_RETRY_SECONDS =
            Setting.of(
                            "connection_retry_seconds",
                            integer(0, 86400),
                            "For how long a connection that was lost is tried again before its"
                                    + " stream fails; 0 does not try.")
                    .orDefault(60);

    /** All settings that a config may hold, in the order of the documentation. */
    static final List<Setting<?>> ALL = all();

    /** {@link #ALL} by key and by alias. */
    static final Map<String, Setting<?>> BY_SPELLING = bySpelling(ALL);

    /** By key: to compare two records for the first time takes 0.02 s of each run. */
    private static final Set<String> BOUNDS =
            Set.of(
                    FILTER_DBS.key(),
                    FILTER_SCHEMAS.key(),
                    RowSettings.START_DATE.key(),
                    RowSettings.LIMIT.key(),
                    RowSettings.MAX_RECORD_COUNT.key(),
                    RowSettings.STREAM_OPTIONS.key());

    private Settings() {}

    /** Whether more, or other data, would be read if the setting were ignored. */
    static boolean boundsWhatIsRead(Setting<?> setting) {
        return BOUNDS.contains(setting.key()) || setting.status() == SettingStatus.REFUSED;
    }

    static Map<String, Setting<?>> bySpelling(List<Setting<?>> settings) {
        Map<String, Setting<?>> bySpelling = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            for (String spelling : setting.spellings()) {
                bySpelling.put(spelling, setting);
            }
        }
        return bySpelling;
    }

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(List.of(HOST, PORT));
        all.addAll(LoginSettings.ALL);
        all.addAll(List.of(DBNAME, SQLALCHEMY_URL, APPLICATION_NAME, CONNECT_TIMEOUT));
        all.addAll(SslSettings.ALL);
        all.addAll(SshSettings.ALL);
        all.addAll(
                List.of(
                        FILTER_DBS,
                        FILTER_SCHEMAS,
                        DISCOVER_PARTITIONS,
                        DEFAULT_REPLICATION_METHOD,
                        USE_LOG_BASED_REPLICATION,
                        INCLUDE_SCHEMAS,
                        SCHEMA_NAME_SEPARATOR,
                        JSON_AS_VALUE,
                        DATES_AS_STRING,
                        NUMERIC_BOUNDS,
                        RECORD_SEQUENCE,
                        STATE_INTERVAL_RECORDS,
                        STATE_INTERVAL_SECONDS,
                        PARALLELISM,
                        INTERLEAVE_STREAMS,
                        ACTIVATE_VERSION_EARLY,
                        MAX_RECORD_BYTES,
                        CONNECTION_RETRY_SECONDS));
        all.addAll(RowSettings.ALL);
        all.addAll(LogSettings.ALL);
        all.addAll(UnusedSettings.ALL);
        return List.copyOf(all);
    }
}
