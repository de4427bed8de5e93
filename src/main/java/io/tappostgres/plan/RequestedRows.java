package io.tappostgres.plan;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.config.RowsConfig;
import io.tappostgres.config.StreamOptions;
import io.tappostgres.document.NearestKey;
import io.tappostgres.document.Problems;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.Catalog.OtherStream;
import io.tappostgres.singer.CatalogEntry;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the user asks for of the rows of streams: in the config, and in the catalog. */
public final class RequestedRows {

    private static final String IN_CATALOG = "its options in the catalog";

    private RequestedRows() {}

    /**
     * The options of one stream; the config's win over those in the catalog's metadata.
     *
     * @throws TapException of kind USAGE if those in the metadata are not what they must be, or are
     *     misspelt
     */
    public static StreamOptions options(CatalogEntry entry, RowsConfig config) {
        Problems misspelt = new Problems();
        for (String key : entry.metadata().keys()) {
            String nearest = StreamOptions.nearest(key);
            if (nearest != null) {
                misspelt.add(
                        "unknown %s; did you mean %s?".formatted(Problems.quoted(key), nearest));
            }
        }
        misspelt.throwIfAny(IN_CATALOG);
        StreamOptions metadata = StreamOptions.of(IN_CATALOG, entry.metadata()::get);
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

    /**
     * Requires that all options of streams are for a stream of the catalog, selected or not.
     *
     * @param catalog with the names of all its streams
     * @throws TapException of kind USAGE that lists the names that no stream has: what the options
     *     were to leave out would be read
     */
    public static void requireStreams(Catalog catalog, RowsConfig config) {
        Set<String> known = new LinkedHashSet<>();
        for (CatalogEntry entry : catalog.selectedEntries()) {
            known.addAll(
                    RowsConfig.namesOf(
                            entry.tapStreamId(), entry.metadata().schemaName(), entry.tableName()));
        }
        for (OtherStream other : catalog.others()) {
            known.addAll(
                    RowsConfig.namesOf(other.tapStreamId(), other.schemaName(), other.tableName()));
        }
        Problems problems = new Problems();
        config.byStream().keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(
                        name ->
                                problems.add(
                                        "%s is neither the tap_stream_id nor the schema.table nor the table of a stream in the catalog%s"
                                                .formatted(
                                                        Problems.quoted(name),
                                                        NearestKey.suggestion(name, known))));
        problems.throwIfAny("stream_options");
    }
}
