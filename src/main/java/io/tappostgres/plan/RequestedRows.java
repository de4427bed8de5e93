package io.tappostgres.plan;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.config.RowsConfig;
import io.tappostgres.config.StreamOptions;
import io.tappostgres.singer.CatalogEntry;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the user asks for of the rows of streams: in the config, and in the catalog. */
public final class RequestedRows {

    private static final Logger LOG = LoggerFactory.getLogger(RequestedRows.class);

    private RequestedRows() {}

    /**
     * The options of one stream; the config's win over those in the catalog's metadata.
     *
     * @throws TapException of kind USAGE if those in the metadata are not what they must be
     */
    public static StreamOptions options(CatalogEntry entry, RowsConfig config) {
        StreamOptions metadata =
                StreamOptions.of("its options in the catalog", entry.metadata()::get);
        return config.of(
                entry.tapStreamId(), entry.metadata().schemaName(), entry.tableName(), metadata);
    }

    /**
     * Refuses what asks for fewer than all rows of a stream that is copied whole, or read from the
     * log: a target could not replace its rows by them.
     *
     * @throws TapException of kind USAGE if fewer rows are asked for, or in an order
     */
    public static void requireAll(
            StreamOptions options, RowsConfig config, ReplicationMethod method) {
        boolean isLimited =
                options.limit() != null && !options.limit().equals(config.common().limit());
        if (isLimited || options.order() != null || config.maxRecordCount() != null) {
            throw new TapException(
                    TapException.Kind.USAGE,
                    "\"limit\", \"order\" and \"max_record_count\" are for INCREMENTAL, and the stream is read by %s: remove them%s"
                            .formatted(
                                    method,
                                    method == ReplicationMethod.FULL_TABLE
                                            ? ", or set \"where\" to read fewer rows"
                                            : ""));
        }
        if (method == ReplicationMethod.LOG_BASED && !options.conditions().isEmpty()) {
            throw new TapException(
                    TapException.Kind.USAGE,
                    "\"where\" is for FULL_TABLE and INCREMENTAL, and the log has every row: remove it, or give the publication a row filter");
        }
    }

    /** Warns of options that are given to no stream, as a name that is misspelt reads too much. */
    static void warnOfUnused(Collection<CatalogEntry> selected, RowsConfig config) {
        Set<String> unused = new HashSet<>(config.byStream().keySet());
        for (CatalogEntry entry : selected) {
            RowsConfig.namesOf(
                            entry.tapStreamId(), entry.metadata().schemaName(), entry.tableName())
                    .forEach(unused::remove);
        }
        unused.stream()
                .sorted()
                .forEach(
                        name ->
                                LOG.warn(
                                        "\"stream_options\" has \"{}\", which is neither the tap_stream_id nor the schema.table nor the table of a selected stream",
                                        name));
    }
}
