package io.tappostgres.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.sync.ServerWaits;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A role with few rights, on a server of its own with several databases. */
class PrivilegesIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    private static PostgresServer server;
    private static TestDatabase first;
    private static TestDatabase second;
    @TempDir private static Path directory;
    private static TapFiles files;

    @BeforeAll
    static void startServer() throws Exception {
        files = new TapFiles(directory);
        server =
                PostgresServer.startPrivate(
                        "18", ServerConfiguration.standard().withSetting("log_statement", "all"));
        first = server.createDatabase("first");
        second = server.createDatabase("second");
        first.execute(
                """
                CREATE ROLE reader LOGIN PASSWORD 'reads';
                CREATE ROLE stranger LOGIN PASSWORD 'reads';
                CREATE ROLE outsider LOGIN PASSWORD 'reads';
                CREATE TABLE open (id int PRIMARY KEY, n int);
                INSERT INTO open VALUES (1, 2);
                GRANT SELECT ON open TO reader;
                CREATE TABLE closed (id int);
                CREATE TABLE partly (id int, secret text, name text, PRIMARY KEY (id, name));
                GRANT SELECT (name, id) ON partly TO reader;
                CREATE TABLE keyless_for_us (id int PRIMARY KEY, name text);
                GRANT SELECT (name) ON keyless_for_us TO reader;
                CREATE SCHEMA unusable;
                CREATE TABLE unusable.granted (id int);
                GRANT SELECT ON unusable.granted TO reader, outsider;
                """);
        second.execute("CREATE TABLE other (id int); GRANT SELECT ON other TO reader");
        server.createDatabase("third").execute("REVOKE CONNECT ON DATABASE third FROM PUBLIC");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void everyDatabaseIsListedWithWhatTheRoleMayReadThere() {
        TapResult result = discover(first, "reader", Map.of());
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(streams(result))
                .containsExactly(
                        "first-public-keyless_for_us key [] columns [name]",
                        "first-public-open key [\"id\"] columns [id, n]",
                        "first-public-partly key [\"id\",\"name\"] columns [id, name]",
                        "second-public-other key [] columns [id]");
        assertThat(warnings(result))
                .containsExactly(
                        "WARNING Skipping database \"third\": the user may not connect to it; GRANT CONNECT ON DATABASE lets it in");
    }

    @Test
    void unknownAndClosedSchemasOfTheFilterAreWarnedOf() {
        TapResult result =
                discover(
                        first,
                        "reader",
                        Map.of("filter_schemas", "publc, unusable, public, warehouse"));
        assertThat(streams(result)).hasSize(4);
        assertThat(warnings(result))
                .containsExactly(
                        "WARNING Skipping database \"third\": the user may not connect to it; GRANT CONNECT ON DATABASE lets it in",
                        "WARNING \"filter_schemas\" names schema \"publc\", which does not exist; did you mean \"public\"?",
                        "WARNING Skipping schema \"unusable\": the user may not look into it; GRANT USAGE ON SCHEMA \"unusable\" TO \"reader\" lets it in",
                        "WARNING \"filter_schemas\" names schema \"warehouse\", which does not exist");

        TapResult nothing = discover(first, "reader", Map.of("filter_schemas", "warehouse"));
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.stdout()).isEmpty();
        assertThat(warnings(nothing))
                .containsExactly(
                        "WARNING Skipping database \"third\": the user may not connect to it; GRANT CONNECT ON DATABASE lets it in",
                        "WARNING \"filter_schemas\" names schema \"warehouse\", which does not exist");
    }

    @Test
    void unknownDatabaseOfTheFilterIsWarnedOf() {
        TapResult result = discover(first, "reader", Map.of("filter_dbs", "nope, second"));
        assertThat(streams(result)).containsExactly("second-public-other key [] columns [id]");
        assertThat(warnings(result))
                .containsExactly(
                        "WARNING \"filter_dbs\" names database \"nope\", which does not exist");
    }

    @Test
    void nothingReadableNamesTheGrantThatIsMissing() {
        TapResult noSelect = discover(first, "stranger", Map.of("filter_dbs", "first"));
        assertThat(noSelect.exitCode()).isEqualTo(1);
        assertThat(noSelect.stdout()).isEmpty();
        assertThat(CriticalLine.of(noSelect))
                .isEqualTo(
                        "0 tables were discovered: database \"first\" has 5 tables, none of which the user may read: GRANT SELECT ON ALL TABLES IN SCHEMA … TO \"stranger\"");

        TapResult noUsage =
                discover(
                        first,
                        "outsider",
                        Map.of("filter_dbs", "first", "filter_schemas", "unusable"));
        assertThat(noUsage.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(noUsage))
                .isEqualTo(
                        "0 tables were discovered: database \"first\" has 1 tables, all in schemas the user may not use: GRANT USAGE ON SCHEMA … TO \"outsider\"");

        TapResult noConnect = discover(first, "reader", Map.of("filter_dbs", "third"));
        assertThat(noConnect.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(noConnect))
                .isEqualTo(
                        "0 tables were discovered: the user may connect to none of the databases that \"filter_dbs\" names");
    }

    @Test
    void syncWithoutARightFailsTheStreamAndNamesTheGrant() {
        EditedCatalog catalog = EditedCatalog.discover(files, first);
        catalog.select("first-public-closed", "first-unusable-granted", "first-public-open");
        TapResult result =
                TAP.run("-c", config(first, "reader", Map.of()), "-p", catalog.write(files));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .startsWith(
                        "2 of 3 selected streams are not done: first-public-closed, first-unusable-granted; first of 2 causes: ");
        assertThat(result.stderrLines())
                .filteredOn(line -> line.startsWith("ERROR"))
                .containsExactlyInAnyOrder(
                        "ERROR Stream \"first-public-closed\" failed: cannot read the rows: permission denied for table closed (SQLSTATE 42501); have its owner or an administrator run GRANT SELECT ON \"closed\" TO \"reader\"",
                        "ERROR Stream \"first-unusable-granted\" failed: cannot read the rows: permission denied for schema unusable (SQLSTATE 42501); have its owner or an administrator run GRANT USAGE ON SCHEMA \"unusable\" TO \"reader\"");
    }

    @Test
    void everyStatementOnlyReads() {
        int before = server.log().length();
        EditedCatalog catalog = EditedCatalog.discover(files, first);
        catalog.select("first-public-open");
        Path catalogFile = catalog.write(files);
        assertThat(discover(first, "reader", Map.of()).exitCode()).isZero();
        TapResult sync = TAP.run("-c", config(first, "reader", Map.of()), "-p", catalogFile);
        assertThat(sync.exitCode()).as(sync.toString()).isZero();

        Matcher statements =
                Pattern.compile(
                                "tap-postgres LOG: +(?:statement|execute [^:]+): (?:BEGIN; *)?(\\w+)")
                        .matcher(server.log().substring(before));
        TreeMap<String, Integer> counts = new TreeMap<>();
        while (statements.find()) {
            counts.merge(statements.group(1).toUpperCase(Locale.ROOT), 1, Integer::sum);
        }
        assertThat(counts).containsKeys("SELECT", "COPY", "SET");
        assertThat(List.of("SELECT", "WITH", "COPY", "SHOW", "SET", "BEGIN", "COMMIT", "ROLLBACK"))
                .containsAll(counts.keySet());
        assertThat(server.log())
                .containsPattern(
                        "tap-postgres LOG: +statement: COPY \"public\".\"open\" \\(.*\\) TO STDOUT");
    }

    @Test
    void sessionThatIsKilledInDiscoveryLeavesNoPartOfACatalog() throws Exception {
        try (Connection locking = second.connectPlainly();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_description IN ACCESS EXCLUSIVE MODE");
            try (RunningTap tap = TAP.start("-c", config(first, "reader", Map.of()), "-d")) {
                ServerWaits.awaitLockWait(second);
                second.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tap-postgres' AND datname = 'second'");
                TapResult result = tap.awaitEnd();
                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.stdout()).isEmpty();
                assertThat(CriticalLine.of(result))
                        .isEqualTo(
                                "cannot read the system catalogs of database \"second\": terminating connection due to administrator command (SQLSTATE 57P01); the connection was lost: run again with the last STATE");
            }
        }
    }

    private static TapResult discover(TestDatabase database, String user, Map<String, ?> more) {
        return TAP.run("-c", config(database, user, more), "--discover");
    }

    private static Path config(TestDatabase database, String user, Map<String, ?> more) {
        Map<String, Object> config = new TreeMap<>(more);
        config.put("user", user);
        config.put("password", "reads");
        return files.config(database, config);
    }

    private static List<String> streams(TapResult result) {
        JsonNode catalog = TapFiles.parse(new String(result.stdout(), StandardCharsets.UTF_8));
        return catalog.path("streams").valueStream().map(PrivilegesIT::summary).toList();
    }

    private static String summary(JsonNode stream) {
        return "%s key %s columns %s"
                .formatted(
                        stream.path("tap_stream_id").asString(),
                        stream.at("/metadata/0/metadata/table-key-properties"),
                        stream.at("/schema/properties").propertyNames());
    }

    private static List<String> warnings(TapResult result) {
        return result.stderrLines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
}
