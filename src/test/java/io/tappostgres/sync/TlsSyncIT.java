package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestAuthority;
import io.tappostgres.testing.TestDatabase;
import io.tappostgres.testing.TlsServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read over TLS is what is read without, byte for byte. */
class TlsSyncIT {

    private static final TestAuthority AUTHORITY = TestAuthority.create("authority");

    /** What differs from run to run. */
    private static final Pattern OF_THIS_RUN =
            Pattern.compile("\"version\":\\d{13}|\"time_extracted\":\"[^\"]+\"");

    private static TlsServer tls;
    @TempDir private Path directory;

    @BeforeAll
    static void startServer() throws Exception {
        tls = TlsServer.start(AUTHORITY, AUTHORITY.server("localhost"));
    }

    @AfterAll
    static void stopServer() throws Exception {
        tls.close();
    }

    /** Rows from few bytes to more than the buffer, a record of TLS and a megabyte hold. */
    @Test
    void twoReadersOverTlsCopyWhatTwoWithoutDo() throws Exception {
        TestDatabase database = tls.database();
        database.execute(
                "CREATE TABLE rows (id int PRIMARY KEY, body text) WITH (fillfactor = 10)",
                "ALTER TABLE rows ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO rows SELECT i, repeat(md5(i::text), CASE WHEN i % 1000 = 0 THEN 40000 WHEN i % 100 = 0 THEN 600 ELSE i % 20 END) FROM generate_series(1, 15000) AS i",
                "VACUUM rows");
        TapFiles files = new TapFiles(directory);
        EditedCatalog catalog = EditedCatalog.discover(files, database).selectAll();
        Path catalogFile = catalog.write(files);

        TapResult plain = copy(files, catalogFile, Map.of("sslmode", "disable"));
        TapResult encrypted = copy(files, catalogFile, verified());

        assertThat(messages(encrypted)).isEqualTo(messages(plain));
        assertThat(encrypted.stdout()).hasSizeGreaterThan(25_000_000);
        assertThat(told(plain)).isEmpty();
        assertThat(told(encrypted)).containsExactly(line("SQL"));
    }

    @Test
    void theLogIsReadOverVerifiedTls() throws Exception {
        try (LogRuns runs =
                LogRuns.of(
                        tls.server(),
                        LogSlot.PGOUTPUT,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a')")) {
            verified().forEach(runs::config);
            TapResult first = runs.succeed();
            assertThat(told(first)).containsExactlyInAnyOrder(line("SQL"), line("replication"));
            runs.execute(
                    "INSERT INTO t SELECT i, repeat('x', 100000) FROM generate_series(2, 20) AS i",
                    "UPDATE t SET name = 'b' WHERE id = 1",
                    "DELETE FROM t WHERE id = 2");
            TapResult second = runs.succeed();
            assertThat(told(second)).containsExactlyInAnyOrder(line("SQL"), line("replication"));
            List<String> records =
                    second.stdoutLines().stream()
                            .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                            .map(line -> TapFiles.parse(line).path("record"))
                            .map(
                                    record ->
                                            record.path("id").asInt()
                                                    + " "
                                                    + record.path("name").asString("").length())
                            .toList();
            assertThat(records).hasSize(21).startsWith("2 100000", "3 100000");
            assertThat(records.subList(19, 21)).containsExactly("1 1", "2 0");
        }
    }

    private static TapResult copy(TapFiles files, Path catalog, Map<String, ?> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("parallelism", 2);
        TapResult result =
                TapRunner.ofBuiltJar()
                        .run(
                                "--config",
                                files.config(tls.database(), config),
                                "--catalog",
                                catalog);
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return result;
    }

    /** All lines but STATEs, in one order, as two readers have none. */
    private static List<String> messages(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> !line.startsWith("{\"type\":\"STATE\""))
                .map(line -> OF_THIS_RUN.matcher(line).replaceAll(""))
                .sorted()
                .toList();
    }

    private static Map<String, String> verified() {
        return Map.of(
                "host", "localhost", "sslmode", "verify-full", "sslrootcert", AUTHORITY.pem());
    }

    private static List<String> told(TapResult result) {
        return result.stderrLines().stream()
                .filter(line -> line.contains(" connection to "))
                .toList();
    }

    private static String line(String kind) {
        return "INFO The %s connection to localhost:%d is encrypted: TLSv1.3, TLS_AES_256_GCM_SHA384 (sslmode verify-full)"
                .formatted(kind, tls.server().port());
    }
}
