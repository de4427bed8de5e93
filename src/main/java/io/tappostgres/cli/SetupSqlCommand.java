package io.tappostgres.cli;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.replication.SetupScript;
import io.tappostgres.replication.SetupScript.Table;
import io.tappostgres.singer.Catalog;
import io.tappostgres.singer.CatalogReader;
import io.tappostgres.singer.Metadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * {@code --print-setup-sql}: the SQL that an administrator runs before the tap can come in, on
 * stdout. Connects to nothing, as nothing may be there to connect with yet.
 */
final class SetupSqlCommand {

    /** Where tables are unless somebody made schemas for them. */
    private static final List<String> USUAL_SCHEMA = List.of("public");

    private final TapConfig config;
    private final SetupOptions options;

    SetupSqlCommand(TapConfig config, SetupOptions options) {
        this.config = config;
        this.options = options;
    }

    /**
     * Writes the script.
     *
     * @param catalogFile null for all tables of the schemas that the config names
     */
    void run(Path catalogFile) {
        ServerFlavour named = options.flavour();
        String host = config.connection().host();
        SetupScript script =
                new SetupScript(
                        config,
                        named == null ? ServerFlavour.ofHost(host) : named,
                        options.pluginName() == null ? "pgoutput" : options.pluginName());
        Stdout.print(
                catalogFile == null
                        ? script.forSchemas(schemaNames(), isLogBasedByDefault())
                        : script.forTables(tables(CatalogReader.read(catalogFile))));
    }

    private List<String> schemaNames() {
        List<String> filtered = config.discovery().schemas();
        return filtered.isEmpty() ? USUAL_SCHEMA : filtered;
    }

    private boolean isLogBasedByDefault() {
        return config.sync().defaultReplicationMethod() == ReplicationMethod.LOG_BASED;
    }

    private static String keyIndex(Metadata metadata) {
        JsonNode index = metadata.get(Metadata.KEY_INDEX);
        return index == null ? null : index.asString(null);
    }

    private Map<String, List<Table>> tables(Catalog catalog) {
        Map<String, List<Table>> tables = new TreeMap<>();
        String databaseName = config.connection().databaseName();
        for (SelectedStream stream :
                SelectedStream.of(catalog, config.sync(), databaseName, null)) {
            Metadata metadata = stream.entry().metadata();
            tables.computeIfAbsent(stream.databaseName(), name -> new ArrayList<>())
                    .add(
                            new Table(
                                    stream.schemaName(),
                                    stream.entry().tableName(),
                                    stream.method() == ReplicationMethod.LOG_BASED,
                                    metadata.isView(),
                                    !metadata.keyProperties().isEmpty(),
                                    keyIndex(metadata)));
        }
        if (tables.isEmpty()) {
            throw new TapException(
                    Kind.USAGE,
                    "no stream of the catalog is selected; set \"selected\": true in the metadata of the streams to read, or leave --catalog out for all tables of the schemas");
        }
        return tables;
    }
}
