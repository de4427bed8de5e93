package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rows that are large for the heap they are read with. */
class LargeRowIT {

    private static final int MEGA = 1024 * 1024;

    @TempDir private Path directory;

    @Test
    void rowBeyondTheLimitFailsItsStreamAndNoOther() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase("tap_large_row")) {
            database.execute(
                    "CREATE TABLE a_large AS SELECT i AS id, repeat('x', CASE i WHEN 3 THEN 60000000 ELSE 1 END) AS text FROM generate_series(1, 4) i");
            database.execute("CREATE TABLE b_small AS SELECT 7 AS id");
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);

            TapResult run =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Xmx96m")
                            .run("-c", files.config(database), "-p", catalog);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(ids(run, "a_large")).containsExactly(1, 2);
            assertThat(ids(run, "b_small")).containsExactly(7);
            assertThat(run.stderr())
                    .contains(
                            "Stream \"tap_large_row-public-a_large\" failed: a row has 60000003 bytes of text, more than max_record_bytes (25165824); ");
        }
    }

    @Test
    void jsonThatIsManyTimesLargerThanItsTextIsRefusedToo() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute(
                    "CREATE TABLE control AS SELECT i AS id, repeat(chr(1), CASE i WHEN 2 THEN 5000000 ELSE 1 END) AS text FROM generate_series(1, 3) i");
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);

            TapResult run =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Xmx96m")
                            .run("-c", files.config(database), "-p", catalog);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(ids(run, "control")).containsExactly(1);
            assertThat(run.stderr())
                    .contains("column \"text\": cannot write a value of 5000000 bytes: ")
                    .contains("max_record_bytes");
        }
    }

    @Test
    void valuesOf200MegabytesFitIntoAHeapOfAGigabyte() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute("CREATE TABLE huge (id int, text text)");
            database.execute("ALTER TABLE huge ALTER text SET STORAGE MAIN");
            database.execute(
                    "INSERT INTO huge SELECT i, repeat('x', %d) FROM generate_series(1, 3) i"
                            .formatted(200 * MEGA));
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            List<String> command =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Xmx1g")
                            .commandLine("-c", files.config(database), "-p", catalog);

            Process tap =
                    new ProcessBuilder(command)
                            .redirectError(directory.resolve("stderr").toFile())
                            .start();
            long letters = 0;
            try (InputStream output = tap.getInputStream()) {
                byte[] chunk = new byte[MEGA];
                for (int read = output.read(chunk); read >= 0; read = output.read(chunk)) {
                    for (int i = 0; i < read; i++) {
                        letters += chunk[i] == 'x' ? 1 : 0;
                    }
                }
            }

            assertThat(tap.waitFor()).isZero();
            assertThat(letters).isBetween(3L * 200 * MEGA, 3L * 200 * MEGA + 100);
        }
    }

    @Test
    void tableOf1600ColumnsComesWhole() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            String columns =
                    IntStream.rangeClosed(1, 1600)
                            .mapToObj(i -> "%d AS c%04d".formatted(i % 10, i))
                            .collect(Collectors.joining(","));
            database.execute("CREATE TABLE wide AS SELECT " + columns);
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);

            TapResult run =
                    TapRunner.ofBuiltJar()
                            .withJvmOption("-Xmx64m")
                            .run("-c", files.config(database), "-p", catalog);

            assertThat(run.exitCode()).isZero();
            JsonNode record = records(run, "wide").get(0).path("record");
            assertThat(record.size()).isEqualTo(1600);
            assertThat(record.path("c1599").intValue()).isEqualTo(9);
        }
    }

    @Test
    void limitIsASetting() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            database.execute("CREATE TABLE medium AS SELECT repeat('x', 2000) AS text");
            TapFiles files = new TapFiles(directory);
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);

            TapResult run =
                    TapRunner.ofBuiltJar()
                            .run(
                                    "-c",
                                    files.config(database, Map.of("max_record_bytes", 1024)),
                                    "-p",
                                    catalog);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(records(run, "medium")).isEmpty();
        }
    }

    private static List<Integer> ids(TapResult run, String stream) {
        return records(run, stream).stream()
                .map(record -> record.path("record").path("id").intValue())
                .toList();
    }

    private static List<JsonNode> records(TapResult run, String stream) {
        return run.stdoutLines().stream()
                .map(TapFiles::parse)
                .map(JsonNode.class::cast)
                .filter(line -> line.path("type").stringValue().equals("RECORD"))
                .filter(line -> line.path("stream").stringValue().equals(stream))
                .toList();
    }
}
