package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PgBouncer;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says of a PgBouncer on the way. */
class CheckedPoolerIT {

    @TempDir private Path directory;
    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() throws SQLException {
        database = PostgresServer.newest().createDatabase("tap_checked_pooler");
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    private TapResult check(PgBouncer bouncer, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(bouncer.asConfig());
        config.put("filter_dbs", database.name());
        config.putAll(more);
        Path file = new TapFiles(directory).config(database, config);
        return TapRunner.ofBuiltJar().run("-c", file, "--check", "--format", "json");
    }

    @Test
    void poolerThatKeepsSessionsIsUsable() {
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "session")) {
            TapResult result = check(bouncer, Map.of());
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(CheckRuns.findings(result).get("D75"))
                    .containsExactly("INFO : one that keeps sessions");
        }
    }

    @Test
    void poolerThatLendsSessionsByTheTransactionIsNot() {
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "transaction")) {
            TapResult result = check(bouncer, Map.of());
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            Map<String, List<String>> findings = CheckRuns.findings(result);
            assertThat(findings).containsOnlyKeys("D75");
            assertThat(findings.get("D75")).hasSize(1);
            assertThat(findings.get("D75").get(0))
                    .startsWith("FAIL : database \"tap_checked_pooler\" on ")
                    .contains("is behind a connection pooler");
        }
    }

    @Test
    void logBehindAPoolerThatDoesNotPassItOnIsTold() {
        try (PgBouncer bouncer = PgBouncer.start(database.server(), "session")) {
            TapResult result = check(bouncer, Map.of("default_replication_method", "LOG_BASED"));
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            assertThat(CheckRuns.findings(result).get("D26"))
                    .containsExactly(
                            "FAIL database \"tap_checked_pooler\": unsupported startup parameter: replication (SQLSTATE 08P01)");
            assertThat(CheckRuns.remedies(result, "D26").get(0))
                    .startsWith("a connection pooler is in between");
        }
    }
}
