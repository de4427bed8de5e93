package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every question is understood by every version, and answered to a role that may only read. */
class CheckVersionsIT {

    @TempDir private Path directory;

    static List<String> versions() {
        return PostgresServer.embeddedMajors();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyVersionAnswersARoleThatMayOnlyRead(String version) throws Exception {
        try (TestDatabase database = PostgresServer.embedded(version).createDatabase()) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            database,
                            "checked_reader",
                            """
                            CREATE TABLE t (id int PRIMARY KEY, at date, j text);
                            CREATE VIEW v AS SELECT * FROM t;
                            GRANT SELECT ON t, v TO checked_reader;
                            """);
            String name = database.name();
            Path catalog =
                    EditedCatalog.discover(runs.files(), database)
                            .selectAll()
                            .with(name + "-public-t", "replication-method", "INCREMENTAL")
                            .with(name + "-public-t", "replication-key", "at")
                            .with(name + "-public-v", "view-key-properties", List.of("id"))
                            .write(runs.files());
            TapResult result = runs.run(Map.of(), "--catalog", catalog, "--format", "json");

            assertThat(result.exitCode()).as(runs.text(result)).isZero();
            Map<String, List<String>> findings = CheckRuns.findings(result);
            assertThat(findings.keySet())
                    .contains(
                            "D01", "D02", "D03", "D05", "D06", "D07", "D10", "D50", "D51", "D52",
                            "D53", "D55", "D63", "D64", "D66", "D67", "D70", "D71", "D73", "D74");
            assertThat(findings.values().stream().flatMap(List::stream).toList())
                    .noneMatch(finding -> finding.startsWith("SKIP"))
                    .noneMatch(finding -> finding.startsWith("FAIL"));
            assertThat(findings.get("D01").get(0)).contains("PostgreSQL " + version);
            assertThat(findings.get("D64").get(1)).contains("no index begins with \"at\"");
            database.execute("DROP OWNED BY checked_reader");
        }
    }
}
