package io.tappostgres.sync;

import io.tappostgres.singer.Metadata;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of generated columns: what a copy has and the log has not is right once, and no more. */
final class MissingColumns {

    private static final Logger LOG = LoggerFactory.getLogger(MissingColumns.class);

    private MissingColumns() {}

    /**
     * Warns of those that are selected.
     *
     * @param missingInLog the names by the oid of the table
     */
    static void warn(List<LoggedStream> streams, Map<Long, List<String>> missingInLog) {
        for (LoggedStream stream : streams) {
            if (stream.goesOn()) {
                Metadata metadata = stream.stream().entry().metadata();
                missingInLog.getOrDefault(stream.table().oid(), List.of()).stream()
                        .filter(column -> metadata.column(column).isSelected())
                        .forEach(column -> warn(stream, column));
            }
        }
    }

    private static void warn(LoggedStream stream, String column) {
        LOG.warn(
                "Stream \"{}\": generated column \"{}\" is not in the log: changes leave it in the target as the copy had it; deselect it, or use a slot with wal2json, or from PostgreSQL 18 on set publish_generated_columns = stored for the publication",
                stream.tapStreamId(),
                column);
    }
}
