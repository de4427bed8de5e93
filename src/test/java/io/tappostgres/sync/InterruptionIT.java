package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Signals, and a target that goes away. */
class InterruptionIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    /** Far less than anything the tap would otherwise wait for here. */
    private static final TapRunner PROMPT_TAP = TAP.withTimeout(Duration.ofSeconds(10));

    private static final String LARGE = "tap_interrupted-public-large";
    private static final String SLOW = "tap_interrupted-public-slow";
    private static final String SMALL = "tap_interrupted-public-small";

    private static TestDatabase database;
    private static EditedCatalog discovered;
    @TempDir private static Path directory;
    private static TapFiles files;

    @BeforeAll
    static void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_interrupted");
        database.execute(
                """
                CREATE TABLE large AS SELECT id, repeat('x', 200) AS text FROM generate_series(1, 300000) AS id;
                CREATE VIEW slow AS SELECT pg_sleep(300)::text AS nothing;
                CREATE TABLE small AS SELECT 1 AS id;
                """);
        discovered = EditedCatalog.discover(files, database);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {143, 130})
    void signalInMidCopyEndsAtARecordWithTheLastState(int exitCode) throws Exception {
        try (RunningTap tap = PROMPT_TAP.start(arguments(LARGE, SMALL))) {
            for (int line = 0; line < 500; line++) {
                tap.nextLine();
            }
            signal(tap, exitCode);
            TapResult result = tap.awaitEnd();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(exitCode);
            assertThat(CriticalLine.of(result))
                    .isEqualTo("2 of 2 selected streams are not done: " + LARGE + ", " + SMALL);
            List<JsonNode> messages = Transcript.messages(result);
            assertThat(Transcript.lastState(result).path("currently_syncing").asString())
                    .isEqualTo(LARGE);
            assertThat(types(messages, "ACTIVATE_VERSION")).isZero();
            assertThat(types(messages, "RECORD")).isBetween(497L, 299_999L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {143, 130})
    void signalBeforeTheFirstRowDoesNotWaitForIt(int exitCode) throws Exception {
        try (RunningTap tap = PROMPT_TAP.start(arguments(SLOW, SMALL))) {
            ServerWaits.awaitCopy(database);
            signal(tap, exitCode);
            requireInterrupted(tap, exitCode, SLOW);
        }
    }

    @Test
    void signalWhileATableIsLockedDoesNotWaitForTheLock() throws Exception {
        try (Connection locking = database.connectPlainly();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE small");
            try (RunningTap tap = PROMPT_TAP.start(arguments(SMALL))) {
                ServerWaits.awaitLockWait(database);
                tap.terminate();
                requireInterrupted(tap, 143, SMALL);
            }
        }
    }

    @Test
    void signalWhileAHostDoesNotAnswerDoesNotWaitForIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Path config =
                    new TapFiles(directory)
                            .json(
                                    "silent.json",
                                    Map.of(
                                            "host",
                                            "127.0.0.1",
                                            "port",
                                            silent.getLocalPort(),
                                            "user",
                                            "u",
                                            "dbname",
                                            "d",
                                            "connect_timeout",
                                            60));
            Path catalog = catalog(SMALL);
            try (RunningTap tap = PROMPT_TAP.start("-c", config, "-p", catalog)) {
                tap.awaitStderr(line -> line.startsWith("INFO Beginning sync"));
                silent.accept();
                tap.terminate();
                requireInterrupted(tap, 143, SMALL);
            }
        }
    }

    @Test
    void targetThatGoesAwayInMidCopyEndsTheRunAtOnce() throws Exception {
        try (RunningTap tap = PROMPT_TAP.start(arguments(LARGE, SMALL))) {
            assertThat(tap.nextLine()).startsWith("{\"type\":\"SCHEMA\"");
            tap.closeStdout();
            requireOutputClosed(tap.awaitEnd());
        }
    }

    @Test
    void targetThatIsGoneBeforeTheFirstRowEndsTheRunAtOnce() throws Exception {
        try (RunningTap tap = PROMPT_TAP.start(arguments(SLOW))) {
            tap.closeStdout();
            requireOutputClosed(tap.awaitEnd());
        }
    }

    @Test
    void readerOfTheCatalogThatGoesAwayEndsDiscovery() {
        try (RunningTap tap = PROMPT_TAP.start("-c", files.config(database), "--discover")) {
            tap.closeStdout();
            requireOutputClosed(tap.awaitEnd());
        }
    }

    private static void signal(RunningTap tap, int exitCode) {
        if (exitCode == 143) {
            tap.terminate();
        } else {
            tap.interrupt();
        }
    }

    private static void requireInterrupted(RunningTap tap, int exitCode, String tapStreamId) {
        TapResult result = tap.awaitEnd();
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
        assertThat(CriticalLine.of(result)).contains(" selected streams are not done: ");
        assertThat(Transcript.lastState(result).path("currently_syncing").asString())
                .isEqualTo(tapStreamId);
        assertThat(result.stderr()).doesNotContain("ERROR");
    }

    private static void requireOutputClosed(TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(CriticalLine.of(result)).contains("stdout");
        assertThat(result.stderr()).doesNotContain("ERROR");
    }

    private static Object[] arguments(String... tapStreamIds) {
        return new Object[] {
            "--config", files.config(database), "--catalog", catalog(tapStreamIds)
        };
    }

    private static Path catalog(String... tapStreamIds) {
        for (String tapStreamId : List.of(LARGE, SLOW, SMALL)) {
            discovered.select(tapStreamId);
            discovered.with(tapStreamId, "selected", List.of(tapStreamIds).contains(tapStreamId));
        }
        return discovered.write(files);
    }

    private static long types(List<JsonNode> messages, String type) {
        return messages.stream()
                .filter(message -> message.path("type").asString().equals(type))
                .count();
    }
}
