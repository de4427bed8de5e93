package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;
import static io.tappostgres.connection.Identifiers.quoteQualified;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.ServerFlavour;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The SQL by which an administrator lets the tap in: its user, with the least rights that the
 * selected streams need, and for log-based streams the publication and the slot. For psql, as it
 * goes from database to database with {@code \connect}; asks no server anything.
 */
public final class SetupScript {

    /**
     * A table that is to be read.
     *
     * @param isLogBased whether from the log
     * @param isView views have rights, but no log
     * @param hasKey whether rows can be told apart by a key
     * @param keyIndex the unique index of the key that the replica identity has to be set to; null
     *     if it is a primary key, or is set to it already
     */
    public record Table(
            String schemaName,
            String name,
            boolean isLogBased,
            boolean isView,
            boolean hasKey,
            String keyIndex) {

        private String quotedName() {
            return quoteQualified(schemaName, name);
        }
    }

    /** The server's version is not known here. */
    private static final String PUBLICATION_OPTIONS =
            "DO $tap$ BEGIN IF current_setting('server_version_num')::int >= 130000 THEN ALTER PUBLICATION %1$s SET (publish_via_partition_root = true); END IF; IF current_setting('server_version_num')::int >= 180000 THEN ALTER PUBLICATION %1$s SET (publish_generated_columns = stored); END IF; END $tap$";

    private final ConnectionConfig connection;
    private final LogConfig log;
    private final ServerFlavour flavour;
    private final String plugin;
    private final String user;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param plugin of the replication slot, {@code pgoutput} or {@code wal2json}
     */
    public SetupScript(TapConfig config, ServerFlavour flavour, String plugin) {
        this.connection = config.connection();
        this.log = config.log();
        this.flavour = flavour;
        this.plugin = plugin;
        this.user = quoteIdentifier(connection.user());
    }

    /**
     * The script for tables that are known.
     *
     * @param tables those that are selected, by database
     */
    public String forTables(Map<String, List<Table>> tables) {
        boolean isLogBased =
                tables.values().stream().flatMap(List::stream).anyMatch(Table::isLogBased);
        begin(isLogBased);
        tables.forEach(
                (databaseName, ofDatabase) -> {
                    database(databaseName);
                    grants(ofDatabase);
                    List<Table> logged = ofDatabase.stream().filter(Table::isLogBased).toList();
                    if (!logged.isEmpty()) {
                        replicaIdentities(logged);
                        publication(databaseName, logged);
                        slot(databaseName);
                    }
                });
        end("--catalog catalog.json --check");
        return text.toString();
    }

    /**
     * The script for all tables of some schemas, those to come too.
     *
     * @param isLogBased whether any is to be read from the log
     */
    public String forSchemas(List<String> schemaNames, boolean isLogBased) {
        begin(isLogBased);
        database(connection.databaseName());
        for (String name : schemaNames) {
            String schema = quoteIdentifier(name);
            statement("GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, user));
            statement("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s".formatted(schema, user));
            comment(
                    "Covers tables that the role which runs this makes later; for those of another");
            comment("role, put FOR ROLE and its name behind PRIVILEGES, and run it for each:");
            statement(
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT ON TABLES TO %s"
                            .formatted(schema, user));
        }
        if (isLogBased) {
            blank();
            if (plugin.equals(SlotStatements.PGOUTPUT)) {
                comment("The publication names the tables to read from the log: run");
                comment(
                        "--print-setup-sql with --catalog, or --create-publication, before the slot.");
            }
            slot(connection.databaseName());
        }
        end("--check");
        return text.toString();
    }

    private void begin(boolean isLogBased) {
        comment(
                "What tap-postgres needs of %s, port %d, to read it as user %s."
                        .formatted(connection.host(), connection.port(), user));
        comment("For psql, run as " + flavour.administrator() + ":");
        comment(
                "psql --host=%s --port=%d --dbname=postgres --file=setup.sql"
                        .formatted(connection.host(), connection.port()));
        if (isLogBased) {
            blank();
            comment("The server, once, for log-based streams:");
            comment(flavour.logicalRemedy() + ".");
            if (plugin.equals(SlotStatements.WAL2JSON)) {
                comment("Servers from the minor releases of August 2026 on also need");
                comment("output_plugin_libraries = 'pgoutput, test_decoding, wal2json'.");
            }
        }
        blank();
        comment("The user.");
        login();
        if (isLogBased) {
            statement(flavour.replicationGrant(connection.user()));
        }
    }

    private void login() {
        statement("CREATE ROLE %s LOGIN".formatted(user));
        if (connection.password().iam() != null) {
            comment("It logs in with tokens of IAM; its policy allows rds-db:connect for it.");
            statement("GRANT rds_iam TO " + user);
            return;
        }
        comment("A password, which psql asks for and sends encrypted:");
        line("\\password " + user);
    }

    private void database(String databaseName) {
        blank();
        comment("Database %s.".formatted(quoteIdentifier(databaseName)));
        line("\\connect " + quoteIdentifier(databaseName));
        statement(
                "GRANT CONNECT ON DATABASE %s TO %s"
                        .formatted(quoteIdentifier(databaseName), user));
    }

    private void grants(List<Table> tables) {
        Set<String> schemaNames = new TreeSet<>();
        tables.forEach(table -> schemaNames.add(table.schemaName()));
        for (String name : schemaNames) {
            statement("GRANT USAGE ON SCHEMA %s TO %s".formatted(quoteIdentifier(name), user));
        }
        for (Table table : tables) {
            statement("GRANT SELECT ON %s TO %s".formatted(table.quotedName(), user));
        }
    }

    private void replicaIdentities(List<Table> tables) {
        List<Table> withoutKey =
                tables.stream()
                        .filter(table -> !table.isView())
                        .filter(table -> !table.hasKey() || table.keyIndex() != null)
                        .toList();
        if (withoutKey.isEmpty()) {
            return;
        }
        blank();
        comment("Without a primary key, rows that are changed or deleted are only in the log with");
        for (Table table : withoutKey) {
            String identity =
                    table.hasKey() ? "USING INDEX " + quoteIdentifier(table.keyIndex()) : "FULL";
            statement("ALTER TABLE %s REPLICA IDENTITY %s".formatted(table.quotedName(), identity));
        }
    }

    private void publication(String databaseName, List<Table> tables) {
        if (!plugin.equals(SlotStatements.PGOUTPUT)) {
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        tables.stream().filter(table -> !table.isView()).forEach(t -> names.add(t.quotedName()));
        blank();
        comment("The publication, before the slot; it takes the owner of the tables.");
        String name = quoteIdentifier(publicationName(databaseName));
        statement("CREATE PUBLICATION %s FOR TABLE %s".formatted(name, String.join(", ", names)));
        comment("From PostgreSQL 13 on it sends changes of partitions as those of their table,");
        comment("and from 18 on stored generated columns.");
        statement(PUBLICATION_OPTIONS.formatted(name));
    }

    private String publicationName(String databaseName) {
        return log.publicationNames().isEmpty()
                ? names(databaseName).forNewSlot()
                : log.publicationNames().get(0);
    }

    private void slot(String databaseName) {
        blank();
        comment("The slot. It keeps the log until the tap has read it: without a limit such as");
        comment("max_slot_wal_keep_size, one that nobody reads fills the disk.");
        statement(SlotStatements.create(names(databaseName).forNewSlot(), plugin));
    }

    private SlotNames names(String databaseName) {
        return new SlotNames(databaseName, log.slotNameOf(databaseName), log.tapId());
    }

    /**
     * @param options by which the log is checked too, if any stream is read from it
     */
    private void end(String options) {
        blank();
        comment("Then check that all is well: tap-postgres --config config.json " + options);
    }

    private void statement(String sql) {
        line(sql + ";");
    }

    /** A comment ends at the end of its line, whatever is in a name. */
    private void comment(String words) {
        line("-- " + words.lines().collect(Collectors.joining(" ")));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void blank() {
        text.append('\n');
    }
}
