package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole reports, of a config that is right and of some that are not. */
class CheckIT {

    private static PostgresServer server;
    private static CheckRuns shop;
    @TempDir private static Path directory;

    @BeforeAll
    static void startServer() throws Exception {
        server =
                PostgresServer.startPrivate(
                        "18", ServerConfiguration.standard().withSetting("log_statement", "all"));
        TestDatabase database = server.createDatabase("shop");
        shop =
                CheckRuns.of(
                        directory,
                        database,
                        "tap",
                        """
                        CREATE TABLE orders (id int PRIMARY KEY, at timestamptz NOT NULL, note text);
                        CREATE INDEX ON orders (at);
                        GRANT SELECT ON orders TO tap;
                        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO tap;
                        """);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void configThatIsRightIsUsable() throws Exception {
        TapResult result = shop.run(Map.of(), "--catalog", catalogOfOrders());
        assertThat(shop.text(result))
                .isEqualTo(
                        """
                        PASS  D03  login                    database "shop" on 127.0.0.1:PORT as user "tap"
                        PASS  D75  pooler                   none
                        INFO  D05  encryption               not encrypted, and does not leave the machine
                        INFO  D06  TLS at the server        ssl is off
                        PASS  D01  server version           PostgreSQL VERSION
                        INFO  D02  who runs it              PostgreSQL
                        INFO  D07  seen by the server       user "tap" from 127.0.0.1, to 127.0.0.1, as application
                                                            "tap-postgres"
                        INFO  D10  primary or replica       primary
                        PASS  D50  CONNECT                  "shop"
                        PASS  D40  forgotten slots          none

                        database "shop"
                        PASS  D51  USAGE of schemas         "public"
                        PASS  D55  what discovery finds     1 of 1 tables and views
                        PASS  D53  tables to come           the user will read what is created by "postgres" in "public"
                        PASS  D54  row level security       no policies are in the way
                        PASS  D52  SELECT on tables         1 of 1 selected streams
                        PASS  D67  catalog and tables       1 of 1 selected streams
                        PASS  D64  replication keys         rows can be read by those of 1 streams
                        PASS  D70  time-outs                none
                        INFO  D71  settings of the role     default_transaction_read_only=on
                        INFO  D73  encoding and formats     encoding UTF8; in the tap's sessions DateStyle ISO, MDY,
                                                            extra_float_digits 3, IntervalStyle iso_8601, TimeZone UTC
                        INFO  D74  extensions               neither hstore nor citext

                        PASS  D63  methods and options      1 selected streams
                        PASS  D66  stream names             each has its own

                        15 PASS, 8 INFO
                        usable
                        """);
        assertThat(result.exitCode()).isZero();
        assertThat(result.stderr()).doesNotContain("ERROR", "CRITICAL");
    }

    @Test
    void jsonSaysStatusErrorAndMessageOfTheWholeAndOfEachPhase() {
        TapResult result = shop.run(Map.of(), "--format", "json");
        assertThat(result.exitCode()).isZero();
        var report = CheckRuns.json(result);
        assertThat(report.propertyNames())
                .containsExactly("status", "error", "message", "counts", "phases", "findings");
        assertThat(report.path("counts").toString())
                .isEqualTo("{\"pass\":9,\"info\":8,\"skip\":0,\"warn\":0,\"fail\":0}");
        String good = "{\"status\":\"succeeded\",\"error\":false,\"message\":\"usable\"}";
        assertThat(report.path("phases").toString())
                .isEqualTo(
                        "{\"connection\":%1$s,\"tls\":%1$s,\"server\":%1$s,\"privileges\":%1$s,\"session\":%1$s}"
                                .formatted(good));
        assertThat(report.at("/findings/0").toString())
                .isEqualTo(
                        "{\"id\":\"D03\",\"phase\":\"connection\",\"verdict\":\"PASS\",\"subject\":\"login\",\"scope\":\"\",\"found\":\"database \\\"shop\\\" on 127.0.0.1:%d as user \\\"tap\\\"\",\"reason\":\"\",\"remedies\":[]}"
                                .formatted(server.port()));
    }

    @Test
    void refusedLoginIsTheOnlyThingSaid() throws Exception {
        TapResult result = shop.run(Map.of("password", "planted-wrong"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(shop.text(result))
                .isEqualTo(
                        """
                        FAIL  D03  login                    cannot connect to database "shop" on 127.0.0.1:PORT as user
                                                            "tap": password authentication failed for user "tap" (SQLSTATE
                                                            28P01)
                                                            why: nothing more can be asked of the server
                                                            fix: check "user" and "password" in the config

                        1 FAIL
                        not usable: D03 cannot connect to database "shop" on 127.0.0.1:PORT as user "tap": password
                        authentication failed for user "tap" (SQLSTATE 28P01)
                        """);
        assertThat(result.stderr()).doesNotContain("planted");

        TapResult json = shop.run(Map.of("password", "planted-wrong"), "--format", "json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.json(json).path("status").asString()).isEqualTo("failed");
        assertThat(CheckRuns.json(json).path("error").asBoolean()).isTrue();
        assertThat(CheckRuns.json(json).at("/phases/connection/message").asString())
                .startsWith("not usable: D03 cannot connect to database \"shop\"");
    }

    @Test
    void whatCannotBeReachedIsNotUsable() throws Exception {
        TapResult refused = shop.run(Map.of("port", 1), "--format", "json");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(refused).keySet()).containsExactly("D03");
        assertThat(CheckRuns.remedies(refused, "D03"))
                .containsExactly("check \"host\" and \"port\", and that the server listens there");

        TapResult unencrypted = shop.run(Map.of("sslmode", "require"), "--format", "json");
        assertThat(unencrypted.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(unencrypted).get("D05").get(0))
                .contains("The server does not support SSL. (SQLSTATE 08004)");

        TapResult unknown =
                shop.run(Map.of("dbname", "nope", "filter_dbs", ""), "--format", "json");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(CheckRuns.findings(unknown))
                .isEqualTo(
                        Map.of(
                                "D50",
                                List.of(
                                        "FAIL database \"nope\": cannot connect to database \"nope\" on 127.0.0.1:%d as user \"tap\": database \"nope\" does not exist (SQLSTATE 3D000)"
                                                .formatted(server.port()))));
    }

    @Test
    void databaseOfAStreamThatTheUserMayNotConnectToIsNamedWithItsGrant() throws Exception {
        try (TestDatabase closed = server.createDatabase("closed")) {
            closed.execute("CREATE TABLE t (id int PRIMARY KEY)");
            EditedCatalog catalog = EditedCatalog.discover(shop.files(), closed).selectAll();
            closed.execute("REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
            TapResult result =
                    shop.run(
                            Map.of("filter_dbs", ""),
                            "--catalog",
                            catalog.write(shop.files()),
                            "--format",
                            "json");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(result).get("D50"))
                    .containsExactly(
                            "FAIL database \"closed\": cannot connect to database \"closed\" on 127.0.0.1:%d as user \"tap\": permission denied for database \"closed\" (SQLSTATE 42501)"
                                    .formatted(server.port()));
            assertThat(CheckRuns.remedies(result, "D50"))
                    .containsExactly("GRANT CONNECT ON DATABASE \"closed\" TO \"tap\"");

            TapResult withoutCatalog =
                    shop.run(Map.of("filter_dbs", "shop, closed, nope"), "--format", "json");
            assertThat(withoutCatalog.exitCode()).isZero();
            assertThat(CheckRuns.findings(withoutCatalog).get("D50"))
                    .containsExactly(
                            "PASS : \"shop\"",
                            "WARN : \"filter_dbs\" names database \"nope\", which does not exist",
                            "INFO : not to be connected to, and so not discovered: \"closed\"");
        }
    }

    @Test
    void whatIsNoConfigEndsWithTwoAndWithoutAReport() {
        Path config = shop.config(Map.of());
        Path broken = shop.files().text("broken.json", "{");
        assertRefused("--state", TapRunner.ofBuiltJar().run("-c", config, "--check", "-s", broken));
        assertRefused(
                "broken.json",
                TapRunner.ofBuiltJar().run("-c", config, "--check", "--catalog", broken));
        assertRefused(
                "--discover", TapRunner.ofBuiltJar().run("-c", config, "--check", "--discover"));
        assertRefused(
                "markdown",
                TapRunner.ofBuiltJar().run("-c", config, "--check", "--format", "markdown"));
        assertRefused("broken.json", TapRunner.ofBuiltJar().run("-c", broken, "--check"));
    }

    private static void assertRefused(String why, TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(CriticalLine.of(result)).contains(why);
    }

    @Test
    void everyStatementOnlyReads() {
        int before = server.log().length();
        assertThat(shop.run(Map.of(), "--catalog", catalogOfOrders()).exitCode()).isZero();
        Matcher statements =
                Pattern.compile(
                                "tap-postgres LOG: +(?:statement|execute [^:]+): (?:BEGIN; *)?(\\w+)")
                        .matcher(server.log().substring(before));
        TreeSet<String> verbs = new TreeSet<>();
        while (statements.find()) {
            verbs.add(statements.group(1).toUpperCase(Locale.ROOT));
        }
        assertThat(verbs).contains("SELECT", "SET");
        assertThat(List.of("BEGIN", "COMMIT", "ROLLBACK", "SELECT", "SET", "SHOW", "WITH"))
                .containsAll(verbs);
    }

    private static Path catalogOfOrders() {
        TapFiles files = shop.files();
        EditedCatalog catalog = EditedCatalog.discover(files, shop.database());
        return catalog.select("shop-public-orders")
                .with("shop-public-orders", "replication-method", "INCREMENTAL")
                .with("shop-public-orders", "replication-key", "at")
                .write(files);
    }
}
