package io.tappostgres.key;

import io.tappostgres.config.RowsConfig;
import io.tappostgres.config.StreamOptions;
import io.tappostgres.plan.RequestedRows;
import io.tappostgres.plan.RowConditions;
import io.tappostgres.plan.StreamPlan;
import io.tappostgres.singer.CatalogEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What one run reads of an incremental stream, with all that can be refused about it found good.
 *
 * @param select the statements that read the rows
 * @param range the keys that the run reads
 */
public record IncrementalPlan(ReplicationKey key, KeySelect select, KeyRange range) {

    /**
     * Plans a run.
     *
     * @param bookmark the value that an earlier run came to, or null
     * @param connection in the transaction that the stream's plan was made in
     * @throws io.tappostgres.TapException of kind USAGE if the replication key, the bookmark or an
     *     option of the stream is not sound
     */
    public static IncrementalPlan of(
            StreamPlan plan, RowsConfig config, JsonNode bookmark, Connection connection)
            throws SQLException {
        CatalogEntry entry = plan.entry();
        ReplicationKey key = ReplicationKey.of(entry, plan.table());
        if (bookmark != null) {
            key.requireOrderOfCatalog(entry);
        }
        StreamOptions options = RequestedRows.options(entry, config);
        KeySelect select =
                new KeySelect(
                        plan,
                        key,
                        RowConditions.of(plan.table(), options.conditions(), connection),
                        RowOrder.behindKey(
                                plan.table(),
                                options.order() == null ? List.of() : options.order()));
        KeyRangeFinder finder = new KeyRangeFinder(key, connection);
        KeyRange range = finder.find(bookmark, options.lookback(), config.startDate());
        Integer limit = options.limit() == null ? config.maxRecordCount() : options.limit();
        return new IncrementalPlan(key, select, finder.limited(range, select, limit));
    }
}
