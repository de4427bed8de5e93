package io.tappostgres.cli;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Databases;
import io.tappostgres.connection.Servers;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.replication.LogRequest;
import io.tappostgres.replication.PublicationSetup;
import io.tappostgres.replication.SlotSetup;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code --create-slot}, {@code --drop-slot} and {@code --create-publication}: what log-based
 * replication needs of a server, done once and by hand. A sync changes nothing.
 */
final class SetupCommand {

    private final TapConfig config;
    private final SetupOptions options;

    SetupCommand(TapConfig config, SetupOptions options) {
        this.config = config;
        this.options = options;
    }

    /**
     * Does for every database what the options ask for; one that fails does not keep the others.
     *
     * @param catalogFile null for none
     * @throws TapException with all that failed
     */
    void run(Path catalogFile) {
        if (catalogFile == null && options.createsPublication()) {
            throw new TapException(
                    Kind.USAGE,
                    "--create-publication needs --catalog FILE, whose selected LOG_BASED tables are published");
        }
        Map<String, List<LogRequest>> requests = new TreeMap<>();
        if (catalogFile == null) {
            requests.put(config.connection().databaseName(), List.of());
        } else {
            requests.putAll(requests(CatalogReader.read(catalogFile)));
        }
        List<TapException> failures = new ArrayList<>();
        try (Servers servers = Servers.of(config);
                Databases databases = new Databases(servers.log(), 1)) {
            requests.forEach(
                    (name, ofDatabase) -> {
                        try {
                            setUp(databases.database(name), ofDatabase);
                        } catch (TapException e) {
                            failures.add(e);
                        }
                    });
        }
        if (!failures.isEmpty()) {
            throw together(failures);
        }
    }

    /** What the publication lacks, a slot that is older than it cannot send: it comes first. */
    private void setUp(Database database, List<LogRequest> requests) {
        if (options.createsPublication()) {
            new PublicationSetup(database, config.log(), config.connection().user())
                    .create(requests);
        }
        SlotSetup slot = new SlotSetup(database, config.connection(), config.log());
        if (options.createsSlot()) {
            slot.create(options.pluginName());
        }
        if (options.dropsSlot()) {
            slot.drop();
        }
    }

    private Map<String, List<LogRequest>> requests(Catalog catalog) {
        Map<String, List<LogRequest>> requests = new TreeMap<>();
        String databaseName = config.connection().databaseName();
        for (SelectedStream stream :
                SelectedStream.of(catalog, config.sync(), databaseName, null)) {
            if (stream.method() == ReplicationMethod.LOG_BASED) {
                requests.computeIfAbsent(stream.databaseName(), name -> new ArrayList<>())
                        .add(request(stream));
            }
        }
        if (requests.isEmpty()) {
            throw new TapException(
                    Kind.USAGE,
                    "no stream of the catalog is selected and LOG_BASED; set \"selected\": true and \"replication-method\": \"LOG_BASED\" in the metadata of the streams to read from the log");
        }
        return requests;
    }

    private static LogRequest request(SelectedStream stream) {
        return new LogRequest(
                stream.tapStreamId(),
                stream.schemaName(),
                stream.entry().tableName(),
                stream.entry().metadata().isView(),
                stream.entry().metadata().keyProperties(),
                null);
    }

    private static TapException together(List<TapException> failures) {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        return new TapException(
                failures.get(0).kind(),
                String.join(". ", failures.stream().map(TapException::getMessage).toList()),
                failures.get(0));
    }
}
