package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.LogConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the publication of one database's streams, when a person asks for it. */
public final class PublicationSetup {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationSetup.class);

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Database database;
    private final LogConfig config;
    private final String user;

    /**
     * @param user whom the connection belongs to
     */
    public PublicationSetup(Database database, LogConfig config, String user) {
        this.database = database;
        this.config = config;
        this.user = user;
    }

    /**
     * Creates the publication, unless there is one of its name that has all the tables; one that
     * has not is left as it is.
     *
     * @param requests the streams whose tables are to be published, at least one
     * @throws TapException of kind USAGE if the catalog asks for what no publication can have; of
     *     kind SOURCE if it cannot be created, or lacks tables
     */
    public void create(List<LogRequest> requests) {
        String action =
                "cannot create the publication of database \"%s\"".formatted(database.name());
        try (Connection connection = database.borrow()) {
            ServerVersion version = ServerVersion.of(connection);
            if (!version.isAtLeast(ServerVersion.V10)) {
                throw new TapException(
                        Kind.SOURCE,
                        "%s: the server is PostgreSQL %s, and publications came with 10; a slot with the plugin wal2json needs none"
                                .formatted(action, version));
            }
            String name = name(connection);
            LogTables tables = LogTables.read(connection, requests);
            requireTables(requests, tables, action);
            Publication existing = existing(connection, name);
            if (existing != null) {
                requireComplete(connection, existing, requests, tables);
                return;
            }
            create(connection, statement(name, requests, tables, version), action);
            LOG.info(
                    "Created publication \"{}\" of {} tables in database \"{}\"",
                    name,
                    requests.size(),
                    database.name());
        } catch (SQLException e) {
            throw database.failure(action, e);
        }
    }

    /** As configured, or as the slot that it is for. */
    private String name(Connection connection) throws SQLException {
        List<String> configured = config.publicationNames();
        if (configured.size() > 1) {
            throw new TapException(
                    Kind.USAGE,
                    "\"publication_name\" in the config has %d names; leave the one to create"
                            .formatted(configured.size()));
        }
        if (!configured.isEmpty()) {
            return configured.get(0);
        }
        SlotNames names =
                new SlotNames(database.name(), config.slotNameOf(database.name()), config.tapId());
        LogSlot slot = SlotSearch.of(names, ReplicationSlots.read(connection)).slot();
        return slot == null ? names.forNewSlot() : slot.name();
    }

    private void requireTables(List<LogRequest> requests, LogTables tables, String action) {
        List<String> problems = new ArrayList<>();
        boolean isOfCatalog = false;
        for (LogRequest request : requests) {
            TableFacts table = tables.table(request);
            List<TableFacts> descendants = table == null ? List.of() : tables.descendants(table);
            TableRefusal refusal = TableCheck.refusal(request, table, descendants, user);
            if (refusal != null) {
                isOfCatalog |= refusal.isOfCatalog();
                problems.add(
                        "stream \"%s\": %s"
                                .formatted(request.tapStreamId(), refusal.finding().sentence()));
            }
        }
        if (!problems.isEmpty()) {
            throw new TapException(
                    isOfCatalog ? Kind.USAGE : Kind.SOURCE, action + ProblemList.of(problems));
        }
    }

    private static Publication existing(Connection connection, String name) throws SQLException {
        for (Publication publication : Publication.read(connection)) {
            if (publication.name().equals(name)) {
                return publication;
            }
        }
        return null;
    }

    private void requireComplete(
            Connection connection,
            Publication existing,
            List<LogRequest> requests,
            LogTables tables)
            throws SQLException {
        PublicationCheck check = PublicationCheck.read(connection, List.of(existing), tables);
        List<String> problems = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>();
        for (LogRequest request : requests) {
            TableFacts table = tables.table(request);
            Finding hidden = check.hiddenBehindRoot(request.scope(), table);
            if (hidden != null) {
                problems.add("stream \"" + request.tapStreamId() + "\": " + hidden.sentence());
            } else {
                missing.addAll(check.missing(table, tables.descendants(table)));
            }
        }
        if (!missing.isEmpty()) {
            problems.add(
                    "%s is not in it; run ALTER PUBLICATION %s ADD TABLE %s"
                            .formatted(
                                    String.join(", ", missing),
                                    quoteIdentifier(existing.name()),
                                    String.join(", ", missing)));
        }
        if (!problems.isEmpty()) {
            throw new TapException(
                    Kind.SOURCE,
                    "database \"%s\" has publication \"%s\" already, which is left as it is%s"
                            .formatted(database.name(), existing.name(), ProblemList.of(problems)));
        }
        LOG.info(
                "Database \"{}\" has publication \"{}\" already, with all tables that are selected",
                database.name(),
                existing.name());
    }

    /** Before PostgreSQL 13 the partitions had to be named in place of what they are part of. */
    private static String statement(
            String name, List<LogRequest> requests, LogTables tables, ServerVersion version) {
        boolean knowsRoots = version.isAtLeast(ServerVersion.V13);
        Set<String> published = new LinkedHashSet<>();
        boolean hasRoots = false;
        for (LogRequest request : requests) {
            TableFacts table = tables.table(request);
            hasRoots |= !table.holdsRows();
            if (table.holdsRows() || knowsRoots) {
                published.add(table.quotedName());
                continue;
            }
            for (TableFacts part : tables.descendants(table)) {
                if (part.holdsRows()) {
                    published.add(part.quotedName());
                }
            }
        }
        List<String> options = new ArrayList<>();
        if (hasRoots && knowsRoots) {
            options.add("publish_via_partition_root = true");
        }
        if (version.isAtLeast(ServerVersion.V18)) {
            options.add("publish_generated_columns = stored");
        }
        return "CREATE PUBLICATION %s FOR TABLE %s%s"
                .formatted(
                        quoteIdentifier(name),
                        String.join(", ", published),
                        options.isEmpty() ? "" : " WITH (" + String.join(", ", options) + ")");
    }

    /** The sessions of the tap are read-only; this is the one statement that has to write. */
    private void create(Connection connection, String sql, String action) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ WRITE");
            statement.execute(sql);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The pool rolls back; on a lost connection that fails, and would hide the reason.
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw withoutRights(action, sql, e);
            }
            throw e;
        }
    }

    private TapException withoutRights(String action, String sql, SQLException cause) {
        return new TapException(
                Kind.SOURCE,
                "%s: user %s has no right to (it takes CREATE on the database, and to own the tables); have an administrator run %s"
                        .formatted(action, quoteIdentifier(user), sql),
                cause);
    }
}
