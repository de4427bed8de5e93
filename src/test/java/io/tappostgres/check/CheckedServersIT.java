package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.Replica;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What servers are, and how they are configured. */
class CheckedServersIT {

    @TempDir private Path directory;

    /** As 5.4 of the requirements does it: who runs a server is known by what it adds to it. */
    @Test
    void whoRunsTheServerDecidesWhereItIsMended() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate(
                                "9.6",
                                ServerConfiguration.standard().withSetting("rds.force_ssl", "0"));
                TestDatabase database = server.createDatabase("shop")) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            database,
                            "tap",
                            "CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO tap");
            assertThat(json(runs).get("D02")).containsExactly("INFO : PostgreSQL");
            assertThat(json(runs).get("D80")).isNull();
            assertThat(json(runs).get("D06"))
                    .containsExactly("INFO : ssl is off, rds.force_ssl is 0");
            assertThat(json(runs).get("D01").get(0)).startsWith("WARN : PostgreSQL 9.6.");

            database.execute("CREATE ROLE azure_pg_admin");
            assertThat(json(runs).get("D02"))
                    .containsExactly("INFO : Azure Database for PostgreSQL");
            database.execute("CREATE ROLE cloudsqlsuperuser");
            assertThat(json(runs).get("D02")).containsExactly("INFO : Google Cloud SQL");
            database.execute("CREATE ROLE rds_superuser");
            TapResult rds = runs.run(Map.of(), "--format", "json");
            assertThat(CheckRuns.findings(rds).get("D02")).containsExactly("INFO : Amazon RDS");
            assertThat(CheckRuns.findings(rds).get("D80"))
                    .containsExactly("INFO : to be looked at in the console");
            assertThat(CheckRuns.remedies(rds, "D80"))
                    .containsExactly(
                            "the security group and the subnets of the VPC let in the machines that the tap will run on",
                            "\"host\" is the endpoint that is meant: writer or reader");
            database.execute(
                    "CREATE FUNCTION pg_catalog.aurora_version() RETURNS text LANGUAGE sql AS $$"
                            + " SELECT '1.0'::text $$");
            TapResult aurora =
                    runs.run(Map.of("default_replication_method", "LOG_BASED"), "--format", "json");
            assertThat(aurora.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(aurora).get("D02"))
                    .containsExactly("INFO : Amazon Aurora");
            assertThat(CheckRuns.findings(aurora).get("D01"))
                    .containsExactly("FAIL : Aurora PostgreSQL 9.6.24");
            assertThat(CheckRuns.remedies(aurora, "D80"))
                    .contains("the backup retention is more than 1 day");
        }
    }

    @Test
    void logOfAServerBefore94CannotBeRead() throws Exception {
        try (TestDatabase database = PostgresServer.oldest().createDatabase()) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            database,
                            "checked_reader",
                            "CREATE TABLE t (id int); GRANT SELECT ON t TO checked_reader");
            TapResult result =
                    runs.run(Map.of("default_replication_method", "LOG_BASED"), "--format", "json");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(result).get("D01").get(0))
                    .startsWith("FAIL : PostgreSQL 9.3.");
            assertThat(CheckRuns.remedies(result, "D01"))
                    .containsExactly(
                            "upgrade the server",
                            "or set the replication-method of its streams to INCREMENTAL or FULL_TABLE");
            database.execute("DROP OWNED BY checked_reader");
        }
    }

    @Test
    void replicaIsAskedForItsPatience() throws Exception {
        try (Replica replica =
                Replica.start(
                        "15",
                        ServerConfiguration.standard()
                                .withSetting("max_standby_streaming_delay", "100ms")
                                .withSetting("max_standby_archive_delay", "-1")
                                .withSetting("hot_standby_feedback", "off"),
                        "CREATE TABLE doomed (id int)")) {
            CheckRuns runs =
                    CheckRuns.of(
                                    directory,
                                    replica.primary(),
                                    "tap",
                                    "GRANT SELECT ON t TO tap; CREATE TABLE mark (id int)")
                            .on(replica.standby());
            Replica.await(replica.standby(), "to_regclass('mark') IS NOT NULL");
            cancelAQuery(replica);
            TapResult result = runs.run(Map.of(), "--format", "json");

            assertThat(result.exitCode()).as(runs.text(result)).isZero();
            Map<String, List<String>> findings = CheckRuns.findings(result);
            assertThat(findings.get("D10")).containsExactly("INFO : read replica");
            assertThat(findings.get("D11"))
                    .containsExactly(
                            "WARN : max_standby_streaming_delay is 100 ms",
                            "PASS : max_standby_archive_delay is -1, without limit");
            assertThat(CheckRuns.remedies(result, "D11"))
                    .containsExactly(
                            "ALTER SYSTEM SET max_standby_streaming_delay = '43200000'",
                            "SELECT pg_reload_conf()");
            assertThat(findings.get("D12")).containsExactly("WARN : off");
            assertThat(CheckRuns.remedies(result, "D12"))
                    .containsExactly(
                            "ALTER SYSTEM SET hot_standby_feedback = 'on'",
                            "SELECT pg_reload_conf()");
            assertThat(findings.get("D13").get(0))
                    .matches("INFO : the last replayed transaction is \\d+ s old");
            assertThat(findings.get("D14"))
                    .containsExactly(
                            "WARN : 1 queries of database \"tap_replica\" were cancelled so far");

            for (String id : List.of("D11", "D12")) {
                for (String remedy : CheckRuns.remedies(result, id)) {
                    replica.standby().execute(remedy);
                }
            }
            Replica.await(replica.standby(), "current_setting('hot_standby_feedback') = 'on'");
            TapResult log =
                    runs.run(Map.of("default_replication_method", "LOG_BASED"), "--format", "json");
            assertThat(log.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(log).get("D10")).containsExactly("FAIL : read replica");
            assertThat(CheckRuns.findings(log).get("D11"))
                    .containsExactly(
                            "PASS : max_standby_streaming_delay is 43200 s",
                            "PASS : max_standby_archive_delay is -1, without limit");
            assertThat(CheckRuns.findings(log).get("D12")).containsExactly("PASS : on");
            assertThat(CheckRuns.findings(log).get("D14").get(0)).startsWith("INFO");

            TapResult both =
                    runs.on(replica.primary())
                            .run(
                                    Map.of(
                                            "use_secondary",
                                            true,
                                            "secondary_host",
                                            "127.0.0.1",
                                            "secondary_port",
                                            replica.standbyServer().port()),
                                    "--format",
                                    "json");
            assertThat(both.exitCode()).isZero();
            assertThat(CheckRuns.findings(both).get("D10"))
                    .containsExactly(
                            "INFO server 127.0.0.1:%d: read replica"
                                    .formatted(replica.standbyServer().port()));
        }
    }

    /** The replay of a DROP does not wait long for who reads the table. */
    private static void cancelAQuery(Replica replica) throws Exception {
        try (Connection reader = replica.standby().connectPlainly();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT * FROM doomed");
            replica.primary().execute("DROP TABLE doomed");
            Replica.await(
                    replica.standby(),
                    "coalesce((SELECT sum(confl_lock) FROM pg_stat_database_conflicts), 0) = 1");
        }
    }

    @Test
    void sessionsAndTextsOfTheDatabaseAreTold() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("17", ServerConfiguration.standard());
                TestDatabase admin = server.createDatabase("admin")) {
            admin.execute(
                    "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            admin,
                            "tap",
                            "ALTER DATABASE ascii SET idle_session_timeout = '20s'",
                            "ALTER ROLE tap SET statement_timeout = '1500ms'",
                            "ALTER ROLE tap SET app.key = 'planted-setting'");
            Map<String, Object> ascii = Map.of("dbname", "ascii", "filter_dbs", "ascii");
            server.execute("ascii", "CREATE EXTENSION citext; CREATE EXTENSION hstore");
            TapResult empty = runs.run(ascii, "--format", "json");
            assertThat(empty.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(empty).get("D55"))
                    .containsExactly(
                            "FAIL database \"ascii\": has no tables in the schemas that were looked at");

            server.execute("ascii", "CREATE SCHEMA s; CREATE TABLE s.t (id int)");
            TapResult closed = runs.run(ascii, "--format", "json");
            assertThat(closed.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(closed).get("D51"))
                    .containsExactly(
                            "PASS database \"ascii\": \"public\"",
                            "INFO database \"ascii\": not to be looked into, and so not discovered: \"s\"");
            assertThat(CheckRuns.findings(closed).get("D55"))
                    .containsExactly(
                            "FAIL database \"ascii\": has 1 tables, all in schemas the user may not use");
            for (String grant : CheckRuns.remedies(closed, "D55")) {
                server.execute("ascii", grant);
            }
            TapResult open = runs.run(ascii, "--format", "json");
            assertThat(open.exitCode()).isZero();
            assertThat(CheckRuns.findings(open).get("D53"))
                    .containsExactly(
                            "INFO database \"ascii\": the user will not read tables that are created by \"postgres\" in \"s\"");
            for (String statement : CheckRuns.remedies(open, "D53")) {
                server.execute("ascii", statement);
            }
            TapResult mended = runs.run(ascii, "--format", "json");
            Map<String, List<String>> findings = CheckRuns.findings(mended);
            String scope = " database \"ascii\": ";
            assertThat(findings.get("D53"))
                    .containsExactly(
                            "PASS"
                                    + scope
                                    + "the user will read what is created by \"postgres\" in \"s\"");
            assertThat(findings.get("D70"))
                    .containsExactly(
                            "INFO"
                                    + scope
                                    + "idle_session_timeout is 20 s, statement_timeout is 1500 ms; the tap sets 0 in its own sessions");
            assertThat(findings.get("D71"))
                    .containsExactly(
                            "INFO"
                                    + scope
                                    + "app.key=***, default_transaction_read_only=on, idle_session_timeout=20s, statement_timeout=1500ms");
            assertThat(findings.get("D73").get(0))
                    .startsWith("WARN" + scope + "encoding SQL_ASCII");
            assertThat(findings.get("D74").get(0))
                    .matches("INFO" + scope + "citext [\\d.]+, hstore [\\d.]+");
            assertThat(mended.toString() + runs.text(mended)).doesNotContain("planted");
        }
    }

    @Test
    void questionThatIsNotAnsweredInTimeKeepsNoOtherFromBeingAsked() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("16", ServerConfiguration.standard());
                TestDatabase database = server.createDatabase("shop")) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            database,
                            "tap",
                            "CREATE TABLE t (id int PRIMARY KEY); GRANT SELECT ON t TO tap");
            try (Connection locking = database.connectPlainly();
                    Statement statement = locking.createStatement()) {
                locking.setAutoCommit(false);
                statement.execute("LOCK TABLE pg_default_acl IN ACCESS EXCLUSIVE MODE");
                TapResult result = runs.run(Map.of(), "--format", "json");
                assertThat(result.exitCode()).isZero();
                assertThat(CheckRuns.findings(result).get("D53"))
                        .containsExactly("WARN database \"shop\": no answer within 10 s");
                assertThat(CheckRuns.findings(result)).containsKeys("D55", "D54", "D74");
            }
            database.execute("REVOKE EXECUTE ON FUNCTION row_security_active(oid) FROM PUBLIC");
            TapResult result = runs.run(Map.of(), "--format", "json");
            assertThat(result.exitCode()).isZero();
            assertThat(CheckRuns.findings(result).get("D54"))
                    .containsExactly("SKIP database \"shop\": not asked");
            assertThat(CheckRuns.findings(result)).containsKey("D74");
        }
    }

    private static Map<String, List<String>> json(CheckRuns runs) {
        TapResult result = runs.run(Map.of(), "--format", "json");
        assertThat(result.exitCode()).isZero();
        return CheckRuns.findings(result);
    }
}
