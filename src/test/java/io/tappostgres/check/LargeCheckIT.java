package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class LargeCheckIT {

    private static final int TABLES = 10_002;

    /** More would be one for each stream, or for some of them. */
    private static final int MOST_STATEMENTS = 60;

    @TempDir private Path directory;

    @Test
    void tenThousandStreamsAreCheckedWithTheQuestionsOfOne() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate(
                                "18",
                                ServerConfiguration.standard()
                                        .withSetting("log_statement", "all")
                                        .withSetting("max_locks_per_transaction", "1000"));
                TestDatabase database = server.createDatabase("large")) {
            CheckRuns runs =
                    CheckRuns.of(
                            directory,
                            database,
                            "tap",
                            """
                            DO $$ BEGIN
                                FOR i IN 1..%d LOOP
                                    EXECUTE 'CREATE VIEW v' || i || ' AS SELECT 1 AS id, 2 AS n';
                                END LOOP;
                            END $$;
                            GRANT SELECT ON ALL TABLES IN SCHEMA public TO tap;
                            REVOKE SELECT ON v7 FROM tap;
                            """
                                    .formatted(TABLES));
            EditedCatalog catalog = EditedCatalog.discover(runs.files(), database);
            for (JsonNode stream : catalog.streams()) {
                JsonNode metadata = stream.at("/metadata/0/metadata");
                ((ObjectNode) metadata)
                        .put("selected", true)
                        .put("replication-method", "INCREMENTAL")
                        .put("replication-key", "id")
                        .putArray("view-key-properties")
                        .add("id");
            }
            int before = server.log().length();
            TapResult result =
                    runs.run(
                            Map.of(), "--catalog", catalog.write(runs.files()), "--format", "json");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(CheckRuns.findings(result).get("D55"))
                    .containsExactly("WARN database \"large\": 10,001 of 10,002 tables and views");
            assertThat(CheckRuns.findings(result).get("D52"))
                    .containsExactly(
                            "PASS database \"large\": 10,001 of 10,002 selected streams",
                            "FAIL stream \"large-public-v7\": user \"tap\" may read no column of \"public\".\"v7\"");
            long statements =
                    Pattern.compile("tap-postgres LOG: +(?:statement|execute (?!fetch))")
                            .matcher(server.log().substring(before))
                            .results()
                            .count();
            assertThat(statements).isBetween(20L, (long) MOST_STATEMENTS);
        }
    }
}
