package io.tappostgres.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Discovery of more than fits into memory as a catalog. */
class ManyColumnsIT {

    private static final String FOUR_HUNDRED_TABLES_OF_150_COLUMNS =
            """
            DO $$ BEGIN
              FOR i IN 1..400 LOOP
                EXECUTE 'CREATE TABLE wide_' || i || ' (' || (
                  SELECT string_agg('column_' || c || CASE c % 4
                    WHEN 0 THEN ' bigint' WHEN 1 THEN ' text'
                    WHEN 2 THEN ' numeric(12, 2)' ELSE ' timestamptz[]' END, ', ' ORDER BY c)
                  FROM generate_series(1, 150) c) || ')';
              END LOOP;
            END $$
            """;

    @TempDir private Path directory;

    /**
     * It takes 9 MB; where the entries are all held before they are written, 16. The collector is
     * the launcher's: G1 needs whole regions, which leaves little of so small a heap.
     */
    @Test
    void entriesAreMadeAsTheyAreWritten() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(FOUR_HUNDRED_TABLES_OF_150_COLUMNS);
            Path config =
                    new TapFiles(directory).config(database, Map.of("filter_dbs", database.name()));

            TapResult result =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-XX:+UseSerialGC")
                            .withJvmOption("-Xmx12m")
                            .run("--config", config, "--discover");

            assertThat(result.exitCode()).as(result.toString()).isZero();
            JsonNode streams =
                    TapFiles.parse(new String(result.stdout(), StandardCharsets.UTF_8))
                            .path("streams");
            assertThat(streams).hasSize(400);
            assertThat(streams)
                    .extracting(stream -> stream.path("schema").path("properties").size())
                    .containsOnly(150);
        }
    }
}
