package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Several readers share a snapshot of a standby too, and a killed copy goes on. */
    @Test
    void largeTableOfAStandbyIsReadInPiecesAndGoneOnWith() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (PostgresServer server =
                PostgresServer.startPrivate("15", ServerConfiguration.standard())) {
            TestDatabase database = server.createDatabase("tap_standby");
            database.execute(InterruptedCopies.table("t"));
            becomeStandby(server, Path.of(database.value("SHOW data_directory")));
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            Path config =
                    files.config(database, Map.of("parallelism", 3, "state_interval_records", 1));
            KilledRun killed;
            try (RunningTap tap = TapRunner.ofBuiltJar().start("-c", config, "-p", catalog)) {
                killed = KilledRun.after(InterruptedCopies.ROWS / 2, 1, tap);
            }

            TapResult second =
                    TapRunner.ofBuiltJar()
                            .run(
                                    "-c",
                                    config,
                                    "-p",
                                    catalog,
                                    "-s",
                                    files.json("state.json", killed.state()));

            assertThat(second.exitCode()).as(second.stderr()).isZero();
            assertThat(second.stderr())
                    .contains("goes on with its interrupted copy")
                    .doesNotContain("fewer connections");
            List<String> lines = new ArrayList<>(killed.linesUpToState());
            lines.addAll(second.stdoutLines());
            assertThat(new TargetTable("t").read(lines).values()).hasSize(InterruptedCopies.ROWS);
            assertThat(new TargetTable("t").read(second.stdoutLines()).records())
                    .isLessThan(InterruptedCopies.ROWS * 3 / 4);
        }
    }

    /** The session outlives the promotion, and so does the snapshot that it reads in. */
    @Test
    void standbyThatIsPromotedInMidCopyIsReadToItsEnd() throws Exception {
        int rows = 300_000;
        TapFiles files = new TapFiles(directory);
        try (PostgresServer server =
                PostgresServer.startPrivate("17", ServerConfiguration.standard())) {
            TestDatabase database = server.createDatabase("tap_standby");
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, filler text NOT NULL)",
                    "INSERT INTO t SELECT id, 0, repeat('x', 200) FROM generate_series(1, %d) id"
                            .formatted(rows));
            becomeStandby(server, Path.of(database.value("SHOW data_directory")));
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            TapResult result;
            // Until it is read from, the tap holds a few of the 90 MB.
            try (RunningTap tap =
                    TapRunner.ofBuiltJar().start("-c", files.config(database), "-p", catalog)) {
                String line = tap.nextLine();
                while (!line.contains("\"RECORD\"")) {
                    line = tap.nextLine();
                }
                server.execute(
                        database.name(),
                        "SELECT pg_promote()",
                        "UPDATE t SET v = 1",
                        "DELETE FROM t WHERE id % 2 = 0");
                result = tap.awaitEnd();
            }

            assertThat(result.exitCode()).as(result.stderr()).isZero();
            TargetTable target = new TargetTable("t").read(result.stdoutLines());
            assertThat(target.values()).hasSize(rows).doesNotContainValue(1L);
            assertThat(target.records()).isEqualTo(rows);
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
