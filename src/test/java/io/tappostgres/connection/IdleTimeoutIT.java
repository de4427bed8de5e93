package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A role whose sessions end sooner than the tap can ask them anything. */
class IdleTimeoutIT {

    @TempDir private Path directory;

    @Test
    void tablesAndTheLogAreReadWhateverTheIdleTimeoutOfTheRole() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                TestDatabase database = server.createDatabase("tap_idle")) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "INSERT INTO t VALUES (1)",
                    "CREATE PUBLICATION everything FOR ALL TABLES",
                    "SELECT pg_create_logical_replication_slot('idle_slot', 'pgoutput')",
                    "CREATE ROLE idle LOGIN SUPERUSER PASSWORD '%s'".formatted(server.password()),
                    "ALTER ROLE idle SET idle_session_timeout = '1ms'");
            TapFiles files = new TapFiles(directory);
            String stream = "tap_idle-public-t";
            Path catalog =
                    EditedCatalog.discover(files, database)
                            .with(stream, "selected", true)
                            .with(stream, "replication-method", "LOG_BASED")
                            .write(files);
            Map<String, ?> settings =
                    Map.of(
                            "user",
                            "idle",
                            "replication_slot_name",
                            "idle_slot",
                            "publication_name",
                            "everything");
            Path config = files.config(database, settings);

            TapResult result = TapRunner.ofBuiltJar().run("-c", config, "-p", catalog);

            assertThat(result.exitCode()).as(result.stderr()).isZero();
            List<String> records =
                    result.stdoutLines().stream()
                            .filter(line -> line.contains("\"RECORD\""))
                            .toList();
            assertThat(records).hasSize(1);
        }
    }
}
