package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.replication.SlotReader;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options that change a server, and what they leave there. */
class SetupCommandIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    private static final String SLOTS =
            "SELECT slot_name, plugin FROM pg_replication_slots WHERE database = current_database()"
                    + " ORDER BY 1";

    @TempDir private Path directory;
    private TapFiles files;
    private TestDatabase database;
    private String slotName;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        use(PostgresServer.newest().createDatabase());
    }

    private void use(TestDatabase other) throws SQLException {
        if (database != null) {
            database.close();
        }
        database = other;
        slotName = "stitch_" + database.name();
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    private TapResult run(Map<String, ?> settings, Object... options) {
        List<Object> arguments =
                new ArrayList<>(List.of("--config", files.config(database, settings)));
        arguments.addAll(List.of(options));
        TapResult result = TAP.run(arguments.toArray());
        assertThat(result.stdout()).isEmpty();
        return result;
    }

    private List<String> done(Object... options) {
        TapResult result = run(Map.of(), options);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stderrLines().stream()
                .map(line -> line.replace(database.name(), "DB"))
                .toList();
    }

    private String refused(int exitCode, TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
        return CriticalLine.of(result).replace(database.name(), "DB");
    }

    private Path catalog(String... tables) {
        return catalogOf(database.name(), tables);
    }

    private Path catalogOf(String databaseName, String... tables) {
        List<Object> streams = new ArrayList<>();
        for (String table : tables) {
            streams.add(stream(databaseName, table, "LOG_BASED"));
        }
        streams.add(stream(databaseName, "copied", "FULL_TABLE"));
        return files.json("catalog.json", Map.of("streams", streams));
    }

    private static Map<String, ?> stream(String databaseName, String table, String method) {
        Map<String, ?> metadata =
                Map.of(
                        "selected",
                        true,
                        "replication-method",
                        method,
                        "schema-name",
                        "public",
                        "database-name",
                        databaseName);
        return Map.of(
                "tap_stream_id",
                databaseName + "-public-" + table,
                "stream",
                table,
                "table_name",
                table,
                "schema",
                Map.of("type", "object", "properties", Map.of("id", Map.of())),
                "metadata",
                List.of(Map.of("breadcrumb", List.of(), "metadata", metadata)));
    }

    @Test
    void slotIsCreatedOnceAndDropped() throws SQLException {
        database.execute("CREATE PUBLICATION p FOR ALL TABLES");
        List<String> created = done("--create-slot");
        String lsn =
                database.value(
                        "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '"
                                + slotName
                                + "'");
        assertThat(created)
                .containsExactly(
                        "INFO Creating replication slot \"stitch_DB\"; this waits for the"
                                + " transactions that are open",
                        "INFO Created replication slot \"stitch_DB\" with plugin pgoutput in"
                                + " database \"DB\", which begins at "
                                + lsn);
        assertThat(database.query(SLOTS)).containsExactly(List.of(slotName, "pgoutput"));
        assertThat(
                        database.value(
                                "SELECT bool_and(failover) FROM pg_replication_slots WHERE slot_name = '"
                                        + slotName
                                        + "'"))
                .isEqualTo("t");

        assertThat(done("--create-slot"))
                .containsExactly(
                        "INFO Database \"DB\" has replication slot \"stitch_DB\" with plugin"
                                + " pgoutput already, which begins at "
                                + lsn);
        assertThat(refused(1, run(Map.of(), "--create-slot", "--plugin", "wal2json")))
                .isEqualTo(
                        "cannot create the replication slot of database \"DB\": there is"
                                + " \"stitch_DB\" with the plugin pgoutput; drop it first, with"
                                + " --drop-slot, or set another \"replication_slot_name\" in the"
                                + " config");

        assertThat(done("--drop-slot"))
                .containsExactly(
                        "INFO Dropped replication slot \"stitch_DB\" with plugin pgoutput of"
                                + " database \"DB\", which began at "
                                + lsn);
        assertThat(database.query(SLOTS)).isEmpty();
        assertThat(refused(1, run(Map.of(), "--drop-slot")))
                .isEqualTo(
                        "cannot drop the replication slot of database \"DB\": Unable to find"
                                + " replication slot \"stitch_DB\" or \"stitch\" or"
                                + " \"pipelinewise_DB\" or \"tappostgres\" with plugin pgoutput or"
                                + " wal2json in database \"DB\"");
    }

    @Test
    void slotThatIsReadIsNotDropped() throws Exception {
        database.execute("CREATE PUBLICATION p FOR ALL TABLES");
        done("--create-slot");
        try (SlotReader reader = SlotReader.of(database, slotName, "p")) {
            assertThat(refused(1, run(Map.of(), "--drop-slot")))
                    .isEqualTo(
                            "cannot drop the replication slot of database \"DB\": \"stitch_DB\" is in use by process %s, application \"other reader\", user \"%s\", from 127.0.0.1; end it first"
                                    .formatted(
                                            reader.processId(database),
                                            database.server().superuser()));
            assertThat(reader.isReading()).isTrue();
        }
        assertThat(done("--drop-slot")).hasSize(1);
    }

    @Test
    void nameAndPluginAreTheUsersChoice() throws SQLException {
        use(PostgresServer.withWal2json().createDatabase());
        Map<String, String> named = Map.of("replication_slot_name", "mine_" + database.name());
        assertThat(run(named, "--create-slot", "--plugin", "wal2json").exitCode()).isZero();
        assertThat(database.query(SLOTS))
                .containsExactly(List.of("mine_" + database.name(), "wal2json"));
        assertThat(run(named, "--drop-slot").exitCode()).isZero();
        assertThat(refused(2, run(Map.of("replication_slot_name", "My-Slot"), "--create-slot")))
                .isEqualTo(
                        "the config was refused: replication_slot_name can have a-z, 0-9 and _ only, as the name of a slot");
    }

    @Test
    void slotWithoutPublicationIsWarnedOf() {
        assertThat(done("--create-slot").get(0))
                .isEqualTo(
                        "WARNING The database has no publication: create it, with"
                                + " --create-publication, before anything is written, or else the"
                                + " slot has to be made anew behind it");
    }

    /** Neither is a lack of rights, although the first has the SQLSTATE of one. */
    @Test
    void pluginThatIsRefusedOrNotInstalledIsToldAsSuch() throws SQLException {
        try (PostgresServer server =
                PostgresServer.startPrivate(
                        "18",
                        ServerConfiguration.standard()
                                .withSetting("output_plugin_libraries", "pgoutput"))) {
            use(server.createDatabase());
            String refused = refused(1, run(Map.of(), "--create-slot", "--plugin", "wal2json"));
            assertThat(refused)
                    .isEqualTo(
                            "cannot create the replication slot of database \"DB\": library"
                                    + " \"wal2json\" may not be used as an output plugin (SQLSTATE"
                                    + " 42501); the server does not allow the output plugin"
                                    + " wal2json; ALTER ROLE \"postgres\" SET"
                                    + " output_plugin_libraries = pgoutput, test_decoding,"
                                    + " wal2json; run it as a superuser, or add wal2json to"
                                    + " output_plugin_libraries in postgresql.conf and reload; or"
                                    + " create a slot with the plugin pgoutput");
            use(PostgresServer.embedded("16").createDatabase());
        }
        assertThat(refused(1, run(Map.of(), "--create-slot", "--plugin", "wal2json")))
                .isEqualTo(
                        "cannot create the replication slot of database \"DB\": could not access"
                                + " file \"wal2json\": No such file or directory (SQLSTATE 58P01);"
                                + " the output plugin is not installed on the server: install"
                                + " wal2json there, or create the slot with the plugin pgoutput,"
                                + " which every server from PostgreSQL 10 on has");
    }

    @Test
    void serverWithoutAFreeSlotIsTold() throws SQLException {
        try (PostgresServer server =
                PostgresServer.startPrivate(
                        "12",
                        ServerConfiguration.standard().withSetting("max_replication_slots", "1"))) {
            use(server.createDatabase());
            database.execute(
                    "SELECT pg_create_physical_replication_slot('standby'); CREATE PUBLICATION p FOR ALL TABLES");
            assertThat(refused(1, run(Map.of(), "--create-slot")))
                    .isEqualTo(
                            "cannot create the replication slot of database \"DB\": all replication"
                                    + " slots are in use (SQLSTATE 53400); raise"
                                    + " max_replication_slots and restart the server, or drop a"
                                    + " slot that nobody reads");
            use(PostgresServer.newest().createDatabase());
        }
    }

    @Test
    void publicationIsCreatedBeforeItsSlotWithTheSelectedTables() throws SQLException {
        database.execute(
                """
                CREATE TABLE "Odd ""t" (id int PRIMARY KEY); CREATE TABLE copied (id int PRIMARY KEY);
                CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE part PARTITION OF parts DEFAULT; CREATE TABLE later (id int PRIMARY KEY);
                """);
        Path catalog = catalog("Odd \"t", "parts");
        assertThat(done("--catalog", catalog, "--create-slot", "--create-publication"))
                .hasSize(3)
                .first()
                .isEqualTo("INFO Created publication \"stitch_DB\" of 2 tables in database \"DB\"");
        assertThat(
                        database.query(
                                "SELECT p.pubname, p.pubviaroot, t.tablename FROM pg_publication p"
                                        + " JOIN pg_publication_tables t USING (pubname) ORDER BY 3"))
                .containsExactly(
                        List.of(slotName, "t", "Odd \"t"), List.of(slotName, "t", "parts"));

        assertThat(done("--catalog", catalog, "--create-publication"))
                .containsExactly(
                        "INFO Database \"DB\" has publication \"stitch_DB\" already, with all tables"
                                + " that are selected");
        assertThat(
                        refused(
                                1,
                                run(
                                        Map.of(),
                                        "--catalog",
                                        catalog("parts", "later", "part"),
                                        "--create-publication")))
                .isEqualTo(
                        "database \"DB\" has publication \"stitch_DB\" already, which is left as it"
                                + " is: (1) stream \"DB-public-part\": publication \"stitch_DB\""
                                + " sends the changes of partition \"public\".\"part\" as those of"
                                + " its root (publish_via_partition_root); select the root instead,"
                                + " or deselect this partition. (2) \"public\".\"later\" is not in"
                                + " it; run ALTER PUBLICATION \"stitch_DB\" ADD TABLE"
                                + " \"public\".\"later\"");
        assertThat(database.value("SELECT count(*) FROM pg_publication_tables")).isEqualTo("2");
    }

    @Test
    void publicationOfAnOldServerHasThePartitions() throws SQLException {
        use(PostgresServer.embedded("11").createDatabase());
        database.execute(
                """
                CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE part PARTITION OF parts DEFAULT;
                """);
        done("--catalog", catalog("parts"), "--create-publication");
        assertThat(database.query("SELECT pubname, tablename FROM pg_publication_tables"))
                .containsExactly(List.of(slotName, "part"));
    }

    @Test
    void whatCannotBePublishedIsToldAndNothingIsCreated() throws SQLException {
        database.execute("CREATE VIEW v AS SELECT 1 AS id; CREATE UNLOGGED TABLE u (id int)");
        assertThat(
                        refused(
                                2,
                                run(
                                        Map.of(),
                                        "--catalog",
                                        catalog("v", "u"),
                                        "--create-publication")))
                .isEqualTo(
                        "cannot create the publication of database \"DB\": (1) stream"
                                + " \"DB-public-u\": \"public\".\"u\" is UNLOGGED, so its changes"
                                + " are not in the log; ALTER TABLE \"public\".\"u\" SET LOGGED; or"
                                + " set its replication-method to FULL_TABLE or INCREMENTAL. (2)"
                                + " stream \"DB-public-v\": Logical Replication is NOT supported"
                                + " for views: \"public\".\"v\" is one; set its replication-method"
                                + " to FULL_TABLE or INCREMENTAL");
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    @Test
    void userWhoMayNotPublishIsToldTheStatement() throws SQLException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tap_setup')"
                        + " THEN CREATE ROLE tap_setup LOGIN PASSWORD 'only-for-tests'; END IF; END"
                        + " $$",
                "GRANT SELECT ON t TO tap_setup");
        try {
            Map<String, String> user = Map.of("user", "tap_setup", "password", "only-for-tests");
            assertThat(refused(1, run(user, "--catalog", catalog("t"), "--create-publication")))
                    .isEqualTo(
                            "cannot create the publication of database \"DB\": user \"tap_setup\""
                                    + " has no right to (it takes CREATE on the database, and to"
                                    + " own the tables); have an administrator run CREATE"
                                    + " PUBLICATION \"stitch_DB\" FOR TABLE \"public\".\"t\" WITH"
                                    + " (publish_generated_columns = stored)");
            assertThat(refused(1, run(user, "--create-slot")))
                    .isEqualTo(
                            "cannot create the replication slot of database \"DB\": user"
                                    + " \"tap_setup\" has no right to read the log; ALTER ROLE"
                                    + " \"tap_setup\" WITH REPLICATION; run it as an"
                                    + " administrator");
        } finally {
            database.execute("DROP OWNED BY tap_setup");
        }
    }

    @Test
    void everyDatabaseOfTheCatalogIsSetUp() throws SQLException {
        try (TestDatabase other = database.server().createDatabase()) {
            other.execute("CREATE TABLE t (id int PRIMARY KEY)");
            Path catalog = catalogOf(other.name(), "t");
            done("--catalog", catalog, "--create-publication", "--create-slot");
            assertThat(other.query(SLOTS))
                    .containsExactly(List.of("stitch_" + other.name(), "pgoutput"));
            assertThat(database.query(SLOTS)).isEmpty();
        }
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        assertThat(refused(2, run(Map.of(), "--create-slot", "--drop-slot")))
                .isEqualTo(
                        "--create-slot and --drop-slot do not go together; drop it first, and then"
                                + " create it");
        assertThat(refused(2, run(Map.of(), "--plugin", "pgoutput")))
                .isEqualTo("--plugin is of use with --create-slot and --print-setup-sql only");
        assertThat(refused(2, run(Map.of(), "--discover", "--drop-slot")))
                .isEqualTo("--discover does not go together with what prepares the server");
        assertThat(refused(2, run(Map.of(), "--create-publication")))
                .isEqualTo(
                        "--create-publication needs --catalog FILE, whose selected LOG_BASED tables"
                                + " are published");
        assertThat(refused(2, run(Map.of(), "--create-slot", "--catalog", catalog())))
                .startsWith("no stream of the catalog is selected and LOG_BASED; set ");
    }
}
