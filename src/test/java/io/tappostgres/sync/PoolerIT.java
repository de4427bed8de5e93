package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PgBouncer;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A PgBouncer between the tap and the server. */
class PoolerIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();
    private static final String TEXTS = "tap_pooled-public-texts";
    private static final String LARGE = "tap_pooled-public-large";

    private static TestDatabase database;
    private static EditedCatalog discovered;
    @TempDir private static Path shared;
    @TempDir private Path directory;
    private TapFiles files;

    @BeforeAll
    static void createDatabase() throws SQLException {
        database = PostgresServer.newest().createDatabase("tap_pooled");
        database.execute(
                """
                CREATE TABLE texts (id int PRIMARY KEY, day date, span interval, bytes bytea, number float8);
                INSERT INTO texts SELECT i, date '2025-01-31' + i, i * interval '1 day 2 hours', '\\x00ff', 0.1::float8 + 0.2 * i
                FROM generate_series(1, 50) AS i;
                CREATE TABLE large AS SELECT id, repeat('x', 200) AS text FROM generate_series(1, 200000) AS id;
                """);
        discovered = EditedCatalog.discover(new TapFiles(shared), database);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @BeforeEach
    void useDirectory() {
        files = new TapFiles(directory);
    }

    private Path config(PgBouncer bouncer, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(bouncer.asConfig());
        config.put("filter_dbs", database.name());
        config.putAll(more);
        return files.config(database, config);
    }

    private Path catalog(String method, String... ids) {
        EditedCatalog catalog = EditedCatalog.of(discovered.toString()).select(ids);
        for (String id : ids) {
            catalog.with(id, "replication-method", method);
            catalog.with(id, "replication-key", "id");
        }
        return catalog.write(files);
    }

    /** RECORDs without what differs from run to run, sorted. */
    private static List<String> records(TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .map(line -> line.replaceAll(",\"version\":.*", ""))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"FULL_TABLE, 2", "FULL_TABLE, 1", "INCREMENTAL, 2"})
    void sessionModeReadsWhatTheServerItselfGives(String method, int parallelism) {
        Path catalog = catalog(method, TEXTS, LARGE);
        TapResult direct = TAP.run("-c", files.config(database), "-p", catalog);
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "session")) {
            Path config = config(bouncer, Map.of("parallelism", parallelism));

            TapResult pooled = TAP.run("-c", config, "-p", catalog, "--log-level", "DEBUG");

            assertThat(records(pooled)).hasSize(200_050).isEqualTo(records(direct));
            assertThat(pooled.stderrLines())
                    .filteredOn(line -> line.contains("pooler"))
                    .containsExactly(
                            "INFO Database \"tap_pooled\" is reached through a connection pooler, which keeps sessions");
            assertThat(pooled.stderr()).doesNotContain("fewer connections");
            assertThat(bouncer.log()).doesNotContain("unsupported startup parameter");
        }
    }

    @Test
    void sessionModeDiscoversWhatTheServerItselfShows() {
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "session")) {
            TapResult pooled = TAP.run("-c", config(bouncer, Map.of()), "--discover");
            assertThat(pooled.exitCode()).as(pooled.toString()).isZero();
            assertThat(TapFiles.parse(String.join("", pooled.stdoutLines())))
                    .isEqualTo(TapFiles.parse(discovered.toString()));
        }
    }

    /** The other session of the probe waits in vain, and cannot speak against it. */
    @Test
    void sessionModeWithOneServerConnectionDoes() {
        try (PgBouncer bouncer =
                PgBouncer.start(database.server(), "session", "default_pool_size = 1")) {
            Path config = config(bouncer, Map.of("parallelism", 1));
            TapResult pooled = TAP.run("-c", config, "-p", catalog("FULL_TABLE", TEXTS));
            assertThat(records(pooled)).hasSize(50);
        }
    }

    /** Few or many server connections, the last one again or each in turn: all are found out. */
    @ParameterizedTest
    @CsvSource({
        "transaction, default_pool_size = 20",
        "transaction, default_pool_size = 1",
        "transaction, server_round_robin = 1",
        "transaction, server_reset_query_always = 1",
        "statement, default_pool_size = 20"
    })
    void otherModesAreRefusedAndLeaveNothingBehind(String mode, String setting) throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(database.server(), mode, setting)) {
            // Of each, several are idle by now.
            try (Connection one = connect(bouncer);
                    Connection two = connect(bouncer)) {
                if (mode.equals("transaction") && !setting.contains("pool_size = 1")) {
                    one.setAutoCommit(false);
                    two.setAutoCommit(false);
                    query(one, "SELECT 1");
                    query(two, "SELECT 1");
                    one.commit();
                    two.commit();
                }
            }
            String expected =
                    "database \"tap_pooled\" on 127.0.0.1:%d is behind a connection pooler that lends a session another server connection for each transaction or statement, so that settings and snapshots get lost and values could be read wrong: have the pooler keep sessions for user \"postgres\" (PgBouncer: pool_mode = session for this database or user), or set \"host\" and \"port\" in the config to the database itself"
                            .formatted(bouncer.port());

            TapResult discovery = TAP.run("-c", config(bouncer, Map.of()), "--discover");
            TapResult sync =
                    TAP.run("-c", config(bouncer, Map.of()), "-p", catalog("FULL_TABLE", TEXTS));

            assertThat(discovery.exitCode()).isEqualTo(1);
            assertThat(CriticalLine.of(discovery)).isEqualTo(expected);
            assertThat(discovery.stdout()).isEmpty();
            assertThat(sync.exitCode()).isEqualTo(1);
            assertThat(sync.stderr())
                    .contains("ERROR Stream \"" + TEXTS + "\" failed: " + expected);
            assertThat(sync.stdoutLines()).noneMatch(line -> line.contains("RECORD"));
            try (Connection next = connect(bouncer)) {
                assertThat(query(next, "SHOW default_transaction_read_only")).isEqualTo("off");
                assertThat(query(next, "SHOW search_path")).isNotEqualTo("pg_catalog");
            }
        }
    }

    /** Where nobody can foresee which server connection is the next. */
    @Test
    void transactionModeIsRefusedInABusyPool() throws Exception {
        try (PgBouncer bouncer =
                PgBouncer.start(database.server(), "transaction", "default_pool_size = 4")) {
            List<Thread> clients = new ArrayList<>();
            for (int client = 0; client < 6; client++) {
                Thread thread = new Thread(() -> keepBusy(bouncer), "client");
                thread.setDaemon(true);
                thread.start();
                clients.add(thread);
            }
            TapResult discovery = TAP.run("-c", config(bouncer, Map.of()), "--discover");
            clients.forEach(Thread::interrupt);
            for (Thread client : clients) {
                client.join();
            }
            assertThat(CriticalLine.of(discovery))
                    .startsWith("database \"tap_pooled\" on 127.0.0.1:")
                    .contains(" is behind a connection pooler that lends a session another ");
        }
    }

    private static void keepBusy(PgBouncer bouncer) {
        try (Connection connection = connect(bouncer)) {
            while (!Thread.interrupted()) {
                query(connection, "SELECT pg_sleep(0.005)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(PgBouncer bouncer) throws SQLException {
        PostgresServer server = database.server();
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s"
                        .formatted(bouncer.host(), bouncer.port(), database.name()),
                server.superuser(),
                server.password());
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void signalCancelsWhatTheServerDoesBehindThePooler() throws Exception {
        database.execute("CREATE VIEW slow AS SELECT pg_sleep(300)::text AS nothing");
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "session")) {
            Path catalog =
                    EditedCatalog.discover(files, database)
                            .select("tap_pooled-public-slow")
                            .write(files);
            try (RunningTap tap = TAP.start("-c", config(bouncer, Map.of()), "-p", catalog)) {
                ServerWaits.awaitCopy(database);
                tap.interrupt();
                assertThat(tap.awaitEnd().exitCode()).isEqualTo(130);
            }
            ServerWaits.await(
                    database,
                    "SELECT CASE WHEN count(*) = 0 THEN 1 ELSE 0 END FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%' AND datname = current_database()");
        } finally {
            database.execute("DROP VIEW slow");
        }
    }

    @Test
    void readerOfTheLogIsSentToTheDatabaseItself() throws Exception {
        database.execute(
                "CREATE PUBLICATION tap_publication FOR ALL TABLES",
                "SELECT pg_create_logical_replication_slot('stitch_tap_pooled', 'pgoutput')");
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "session")) {
            TapResult result =
                    TAP.run(
                            "-c",
                            config(bouncer, Map.of("default_replication_method", "LOG_BASED")),
                            "-p",
                            catalog("LOG_BASED", TEXTS));

            assertThat(result.exitCode()).isEqualTo(1);
            String cause =
                    "cannot open a session for the log of database \"tap_pooled\" on 127.0.0.1:%d as user \"postgres\": unsupported startup parameter: replication (SQLSTATE 08P01); a connection pooler is in between, and does not let readers of the log through (PgBouncer does from version 1.23 on): set \"host\" and \"port\" in the config to the database itself, or read the streams by INCREMENTAL or FULL_TABLE"
                            .formatted(bouncer.port());
            assertThat(result.stderrLines())
                    .filteredOn(line -> line.contains("log of database"))
                    .containsExactly(
                            "ERROR The log of database \"tap_pooled\": " + cause,
                            "CRITICAL 1 of 1 selected streams are not done: tap_pooled-public-texts; cause: "
                                    + cause);
            assertThat(result.stdoutLines()).noneMatch(line -> line.contains("RECORD"));
        } finally {
            database.execute(
                    "DROP PUBLICATION tap_publication",
                    "SELECT pg_drop_replication_slot('stitch_tap_pooled')");
        }
    }
}
