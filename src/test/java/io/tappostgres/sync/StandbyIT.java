package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandbyIT {

    @TempDir private Path directory;

    /** A standby refuses SERIALIZABLE, which the database asks for. */
    @Test
    void standbyIsDiscoveredAndReadLikeAPrimary() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (PostgresServer server =
                PostgresServer.startPrivate("18", ServerConfiguration.standard())) {
            TestDatabase database = server.createDatabase("tap_standby");
            database.execute(
                    """
                    CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);
                    ALTER DATABASE tap_standby SET default_transaction_isolation = 'serializable';
                    """);
            becomeStandby(server, Path.of(database.value("SHOW data_directory")));

            EditedCatalog catalog = EditedCatalog.discover(files, database).selectAll();
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .run("-c", files.config(database), "-p", catalog.write(files));

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(new Transcript().of(result))
                    .containsSequence(
                            "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"id\":1},\"version\":1,\"time_extracted\":NOW}",
                            "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"id\":2},\"version\":1,\"time_extracted\":NOW}",
                            "{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"t\",\"version\":1}");
        }
    }

    /** One without a primary: it has replayed all there is, and waits for more. */
    private static void becomeStandby(PostgresServer server, Path data) throws Exception {
        server.stop();
        Path signal = Files.createFile(data.resolve("standby.signal"));
        Files.setOwner(signal, Files.getOwner(data));
        server.start();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }
}
