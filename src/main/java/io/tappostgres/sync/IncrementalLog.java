package io.tappostgres.sync;

import io.tappostgres.key.IncrementalPlan;
import io.tappostgres.key.IndexHint;
import io.tappostgres.key.KeyRange;
import io.tappostgres.key.KeyTracker;
import io.tappostgres.key.ReplicationKey;
import io.tappostgres.plan.StreamPlan;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person is told of an incremental stream: never a key itself, which is a cell's value. */
final class IncrementalLog {

    private static final Logger LOG = LoggerFactory.getLogger(IncrementalLog.class);

    private final StreamPlan plan;
    private final ReplicationKey key;
    private final KeyRange range;

    IncrementalLog(StreamPlan plan, IncrementalPlan incremental) {
        this.plan = plan;
        this.key = incremental.key();
        this.range = incremental.range();
    }

    /** What is read, and whether the server has an easy time with it. */
    void beginning(Connection connection) throws SQLException {
        LOG.info(
                "Stream \"{}\": replication key \"{}\", {}{}",
                plan.tapStreamId(),
                key.name(),
                startingPoint(),
                range.upTo() == null ? "" : ", up to the limit of rows");
        if (!isDocumentedType()) {
            LOG.warn(
                    "Stream \"{}\": replication key \"{}\" is of type {}; make sure that rows that are new or changed have greater keys than all before, as integers, dates and timestamps are used to have",
                    plan.tapStreamId(),
                    key.name(),
                    key.sqlDatatype());
        }
        String createIndex = IndexHint.createIndex(plan.table(), key, connection);
        if (createIndex != null) {
            LOG.info(
                    "Stream \"{}\": no index begins with the replication key, so that the server reads and sorts the table; this would spare it: {}",
                    plan.tapStreamId(),
                    createIndex);
        }
    }

    private String startingPoint() {
        if (range.bookmark() == null) {
            return range.from() == null
                    ? "no bookmark to go on from: all rows are read"
                    : "no bookmark to go on from: rows are read from \"start_date\" on";
        }
        return range.looksBack()
                ? "found its bookmark: rows are read from \"replication_key_lookback\" before it on"
                : "found its bookmark: rows are read from there on";
    }

    private boolean isDocumentedType() {
        return plan.columns().stream()
                .filter(column -> column.name().equals(key.name()))
                .allMatch(column -> column.mapping().isReplicationKeyType());
    }

    /** What has become of the bookmark. */
    void end(KeyProgress progress, KeyTracker keys, long rows) {
        LOG.info(
                "Stream \"{}\": {}",
                plan.tapStreamId(),
                progress.hasMoved()
                        ? "the bookmark has moved on"
                        : "the bookmark stays where it was");
        if (keys.isHeldBack()) {
            LOG.warn(
                    "Stream \"{}\": the greatest values of \"{}\" are no bookmark, being infinite, NaN, beyond the year 9999 or not UTF-8; their rows come again in each run",
                    plan.tapStreamId(),
                    key.name());
        } else if (rows > 0 && !progress.hasBookmark()) {
            LOG.warn(
                    "Stream \"{}\": no row has a value of \"{}\" yet; until one has, all rows are read in each run",
                    plan.tapStreamId(),
                    key.name());
        }
    }
}
