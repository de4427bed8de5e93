package io.tappostgres.discovery;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Server;
import io.tappostgres.connection.Servers;
import io.tappostgres.singer.CatalogEntry;
import io.tappostgres.type.Conventions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds all tables and views that the user may read, in all databases that the user may connect to.
 */
public final class Discovery {

    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /** Beyond this the hosted service of the reference tap gives up. */
    private static final int MANY_TABLES = 10_000;

    private final TapConfig config;
    private final DiscoveredStream discoveredStream;
    private final List<Table> tables = new ArrayList<>();
    private final IdentityHashMap<Table, QualifiedName> parents = new IdentityHashMap<>();
    private final List<String> missingGrants = new ArrayList<>();
    private final WantedSchemas wantedSchemas;

    private Discovery(TapConfig config, Conventions conventions) {
        this.config = config;
        wantedSchemas = new WantedSchemas(config.discovery().schemas());
        discoveredStream = new DiscoveredStream(conventions);
    }

    /**
     * The catalog entries of all databases, ordered by database, schema and name.
     *
     * <p>All system catalogs have been read when this returns, so that a failure leaves no part of
     * a catalog behind; the entries are then made one at a time, as they are asked for.
     *
     * @throws TapException of kind SOURCE if the configured database cannot be reached, if a
     *     connection is lost, or if there is nothing that the user may read
     */
    public static Iterator<CatalogEntry> entries(TapConfig config, Conventions conventions) {
        return new Discovery(config, conventions).entries();
    }

    private Iterator<CatalogEntry> entries() {
        try (Servers servers = Servers.of(config)) {
            readTables(servers.reading());
        }
        wantedSchemas.warnings(config.reading().user()).forEach(LOG::warn);
        if (tables.isEmpty()) {
            throw new TapException(
                    Kind.SOURCE, "0 tables were discovered: " + String.join("; ", missingGrants));
        }
        warnOfOddities();
        Set<String> tapStreamIds = new HashSet<>();
        return tables.stream()
                .map(
                        table ->
                                discoveredStream.entry(
                                        uniqueId(table, tapStreamIds), table, parents.get(table)))
                .iterator();
    }

    private void readTables(Server server) {
        String configured = server.config().databaseName();
        try (Database database = Database.open(server, configured, 1)) {
            for (String name : databaseNames(database)) {
                if (name.equals(configured)) {
                    readTables(database);
                } else {
                    readTables(server, name);
                }
            }
        }
    }

    private List<String> databaseNames(Database database) {
        try (Connection connection = database.borrow()) {
            ServerDatabases databases = ServerDatabases.read(connection);
            databases.warnings(config.discovery().databases()).forEach(LOG::warn);
            List<String> names = databases.connectable(config.discovery().databases());
            if (names.isEmpty()) {
                missingGrants.add(
                        "the user may connect to none of the databases that \"filter_dbs\" names");
            }
            return names;
        } catch (SQLException e) {
            throw database.failure("cannot list the databases", e);
        }
    }

    private void readTables(Server server, String databaseName) {
        Database database;
        try {
            database = Database.open(server, databaseName, 1);
        } catch (TapException e) {
            LOG.warn("Skipping database \"{}\": {}", databaseName, e.getMessage());
            missingGrants.add("database \"" + databaseName + "\" could not be opened");
            return;
        }
        try (database) {
            readTables(database);
        }
    }

    private void readTables(Database database) {
        try (Connection connection = database.borrow()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            List<Table> found =
                    SystemCatalogs.readableTables(connection, config.discovery().schemas());
            List<Table> listed = listed(connection, found);
            LOG.info("Discovered {} tables in database \"{}\"", listed.size(), database.name());
            tables.addAll(listed);
            wantedSchemas.lookIn(connection);
            if (listed.isEmpty()) {
                missingGrants.add(
                        VisibleTables.read(connection, config.discovery().schemas())
                                .explain(database.name(), config.reading().user()));
            }
            connection.rollback();
        } catch (SQLException e) {
            throw database.failure(
                    "cannot read the system catalogs of database \"%s\"".formatted(database.name()),
                    e);
        }
    }

    /** Those with something to read; without what its parent has too, if the user wants it so. */
    private List<Table> listed(Connection connection, List<Table> found) throws SQLException {
        List<Table> listed = new ArrayList<>(found);
        listed.removeIf(table -> table.columns().isEmpty());
        ParentTables parentTables = ParentTables.read(connection, listed);
        if (!config.discovery().partitions()) {
            listed.removeIf(table -> parentTables.of(table) != null);
            return listed;
        }
        listed.forEach(table -> parents.put(table, parentTables.of(table)));
        return listed;
    }

    private void warnOfOddities() {
        if (tables.size() > MANY_TABLES) {
            LOG.warn(
                    "{} tables were discovered; grant the user only those to replicate, or set \"filter_schemas\", to keep the catalog handy",
                    tables.size());
        }
        for (Table table : tables) {
            Set<String> folded = new HashSet<>();
            for (Column column : table.columns()) {
                if (!folded.add(column.name().toLowerCase(Locale.ROOT))) {
                    LOG.warn(
                            "Stream \"{}\" has columns that differ only in the case of \"{}\"; many targets take them for one",
                            DiscoveredStream.tapStreamId(table),
                            column.name());
                }
            }
        }
    }

    /**
     * The table's id; with a number behind it where two tables have the same, as {@code a-b}.{@code
     * c} and {@code a}.{@code b-c} do.
     */
    private static String uniqueId(Table table, Set<String> taken) {
        String id = DiscoveredStream.tapStreamId(table);
        String unique = id;
        for (int number = 2; !taken.add(unique); number++) {
            unique = id + "-" + number;
        }
        return unique;
    }
}
