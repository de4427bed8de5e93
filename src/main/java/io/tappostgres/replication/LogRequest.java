package io.tappostgres.replication;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a stream asks of the log.
 *
 * @param isView whether the catalog calls it a view
 * @param keyProperties what identifies a record, or empty
 * @param position how far the stream has come, or null if it has no bookmark yet
 */
public record LogRequest(
        String tapStreamId,
        String schemaName,
        String tableName,
        boolean isView,
        List<String> keyProperties,
        LogPosition position) {

    public LogRequest {
        requireNonNull(tapStreamId, "tapStreamId is null");
        requireNonNull(schemaName, "schemaName is null");
        requireNonNull(tableName, "tableName is null");
        keyProperties = List.copyOf(keyProperties);
    }

    /** What findings about it are about. */
    public String scope() {
        return "stream \"" + tapStreamId + '"';
    }
}
