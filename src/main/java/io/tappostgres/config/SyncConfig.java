package io.tappostgres.config;

import static java.util.Objects.requireNonNull;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.json.RecordMemory;
import java.time.Duration;

/**
 * How streams are read and written.
 *
 * @param defaultReplicationMethod for streams whose metadata names none, or null
 * @param includeSchemasInDestinationStreamName whether a stream's name starts with its schema
 * @param schemaNameSeparator what stands between schema and table in such a name
 * @param jsonAsValue whether json and jsonb are emitted as JSON instead of strings of its text
 * @param datesAsString whether dates and timestamps are emitted as PostgreSQL's text
 * @param singerNumericBounds whether schemas of numeric columns have singer-io's bounds
 * @param recordSequence whether RECORDs have a sequence
 * @param stateIntervalRecords after how many records of a stream a STATE is due; at least 1
 * @param stateIntervalTime after how long a STATE is due; positive
 * @param parallelism how many connections read at a time; at least 1
 * @param interleaveStreams whether records of several streams come mixed
 * @param activateVersionEarly whether a stream's first version is activated ahead of its rows too
 * @param maxRecordBytes how large a row may be, as COPY text and as JSON; positive
 * @param connectionRetryTime for how long a lost connection is tried again; zero for never
 * @param rows which rows of a stream are read
 */
public record SyncConfig(
        ReplicationMethod defaultReplicationMethod,
        boolean includeSchemasInDestinationStreamName,
        String schemaNameSeparator,
        boolean jsonAsValue,
        boolean datesAsString,
        boolean singerNumericBounds,
        boolean recordSequence,
        int stateIntervalRecords,
        Duration stateIntervalTime,
        int parallelism,
        boolean interleaveStreams,
        boolean activateVersionEarly,
        int maxRecordBytes,
        Duration connectionRetryTime,
        RowsConfig rows) {

    public SyncConfig {
        requireNonNull(schemaNameSeparator, "schemaNameSeparator is null");
        requireNonNull(stateIntervalTime, "stateIntervalTime is null");
        requireNonNull(connectionRetryTime, "connectionRetryTime is null");
        requireNonNull(rows, "rows is null");
    }

    static SyncConfig from(SettingValues values) {
        return new SyncConfig(
                defaultReplicationMethod(values),
                values.get(Settings.INCLUDE_SCHEMAS),
                values.get(Settings.SCHEMA_NAME_SEPARATOR),
                values.get(Settings.JSON_AS_VALUE),
                values.get(Settings.DATES_AS_STRING),
                values.get(Settings.NUMERIC_BOUNDS).equals("singer"),
                values.get(Settings.RECORD_SEQUENCE),
                values.get(Settings.STATE_INTERVAL_RECORDS),
                Duration.ofSeconds(values.get(Settings.STATE_INTERVAL_SECONDS)),
                values.get(Settings.PARALLELISM),
                values.get(Settings.INTERLEAVE_STREAMS),
                values.get(Settings.ACTIVATE_VERSION_EARLY),
                maxRecordBytes(values),
                Duration.ofSeconds(values.get(Settings.CONNECTION_RETRY_SECONDS)),
                RowsConfig.from(values));
    }

    private static int maxRecordBytes(SettingValues values) {
        Integer bytes = values.get(Settings.MAX_RECORD_BYTES);
        return bytes == null ? RecordMemory.defaultMaxRecordBytes() : bytes;
    }

    private static ReplicationMethod defaultReplicationMethod(SettingValues values) {
        if (values.get(Settings.USE_LOG_BASED_REPLICATION)) {
            return ReplicationMethod.LOG_BASED;
        }
        String method = values.get(Settings.DEFAULT_REPLICATION_METHOD);
        return method == null ? null : ReplicationMethod.valueOf(method);
    }
}
