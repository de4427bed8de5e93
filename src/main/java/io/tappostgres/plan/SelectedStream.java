package io.tappostgres.plan;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.SyncConfig;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.singer.Metadata;
import io.tappostgres.singer.StreamNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that is to be synced.
 *
 * @param streamName what the stream is called in messages
 * @param databaseName the database its table lives in
 */
public record SelectedStream(
        CatalogEntry entry, String streamName, String databaseName, ReplicationMethod method) {

    private static final Logger LOG = LoggerFactory.getLogger(SelectedStream.class);

    public String tapStreamId() {
        return entry.tapStreamId();
    }

    /**
     * The schema of its table.
     *
     * @throws TapException if the catalog does not name it
     */
    public String schemaName() {
        String schemaName = entry.metadata().schemaName();
        if (schemaName == null) {
            throw new TapException(
                    Kind.SOURCE,
                    "its metadata has no \"schema-name\"; run --discover for a catalog that does");
        }
        return schemaName;
    }

    /**
     * The selected streams of a catalog in the order they are run: by id, but one that an earlier
     * run was in the middle of comes first.
     *
     * @param defaultDatabaseName the database of streams whose metadata names none
     * @param currentlySyncing the id of the stream to begin with, or null
     * @throws TapException of kind USAGE if streams have no replication method, or share a name
     */
    public static List<SelectedStream> of(
            Catalog catalog,
            SyncConfig config,
            String defaultDatabaseName,
            String currentlySyncing) {
        StreamNames names = names(catalog, config);
        List<SelectedStream> streams = new ArrayList<>();
        List<String> withoutMethod = new ArrayList<>();
        for (CatalogEntry entry : catalog.selectedEntries()) {
            Metadata metadata = entry.metadata();
            ReplicationMethod method = metadata.replicationMethod();
            if (method == null) {
                method = config.defaultReplicationMethod();
            }
            if (method == null && metadata.replicationKey() != null) {
                // As MeltanoLabs' tap does, whose catalogs name no method.
                method = ReplicationMethod.INCREMENTAL;
            }
            if (method == null) {
                withoutMethod.add('"' + entry.tapStreamId() + '"');
            }
            String database = metadata.databaseName();
            streams.add(
                    new SelectedStream(
                            entry,
                            names.streamName(entry.tapStreamId()),
                            database == null ? defaultDatabaseName : database,
                            method));
        }
        requireMethods(withoutMethod);
        names.warnings().forEach(LOG::warn);
        RequestedRows.warnOfUnused(catalog.selectedEntries(), config.rows());
        streams.sort(order(currentlySyncing));
        return streams;
    }

    private static StreamNames names(Catalog catalog, SyncConfig config) {
        return config.includeSchemasInDestinationStreamName()
                ? StreamNames.withSchema(catalog.selectedEntries(), config.schemaNameSeparator())
                : StreamNames.plain(catalog.selectedEntries());
    }

    private static Comparator<SelectedStream> order(String currentlySyncing) {
        return Comparator.comparing(
                        (SelectedStream stream) -> !stream.tapStreamId().equals(currentlySyncing))
                .thenComparing(SelectedStream::tapStreamId);
    }

    private static void requireMethods(List<String> withoutMethod) {
        if (!withoutMethod.isEmpty()) {
            throw new TapException(
                    Kind.USAGE,
                    "no replication method for %s: set \"replication-method\" in the metadata of the streams, or \"default_replication_method\" in the config"
                            .formatted(String.join(", ", withoutMethod)));
        }
    }
}
