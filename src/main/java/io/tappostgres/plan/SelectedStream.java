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
     * @throws TapException of kind USAGE if the catalog does not name it
     */
    public String schemaName() {
        String schemaName = entry.metadata().schemaName();
        if (schemaName == null) {
            throw new TapException(
                    Kind.USAGE,
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
        StreamNames names = names(catalog.selectedEntries(), config);
        List<SelectedStream> streams = new ArrayList<>();
        List<String> withoutMethod = new ArrayList<>();
        for (CatalogEntry entry : catalog.selectedEntries()) {
            ReplicationMethod method = methodOf(entry, config);
            if (method == null) {
                withoutMethod.add('"' + entry.tapStreamId() + '"');
            }
            streams.add(
                    new SelectedStream(
                            entry,
                            names.streamName(entry.tapStreamId()),
                            databaseOf(entry, defaultDatabaseName),
                            method));
        }
        requireMethods(withoutMethod);
        names.warnings().forEach(LOG::warn);
        streams.sort(order(currentlySyncing));
        return streams;
    }

    /** How a stream is to be read, or null if neither the catalog nor the config says so. */
    public static ReplicationMethod methodOf(CatalogEntry entry, SyncConfig config) {
        Metadata metadata = entry.metadata();
        if (metadata.replicationMethod() != null) {
            return metadata.replicationMethod();
        }
        if (config.defaultReplicationMethod() != null) {
            return config.defaultReplicationMethod();
        }
        // As MeltanoLabs' tap does, whose catalogs name no method.
        return metadata.replicationKey() == null ? null : ReplicationMethod.INCREMENTAL;
    }

    /** The database that the table of a stream lives in. */
    public static String databaseOf(CatalogEntry entry, String defaultDatabaseName) {
        String database = entry.metadata().databaseName();
        return database == null ? defaultDatabaseName : database;
    }

    /**
     * What streams are called in messages.
     *
     * @throws TapException of kind USAGE if two share a name
     */
    public static StreamNames names(List<CatalogEntry> entries, SyncConfig config) {
        return config.includeSchemasInDestinationStreamName()
                ? StreamNames.withSchema(entries, config.schemaNameSeparator())
                : StreamNames.plain(entries);
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
