package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong while four readers are in the middle of a table. Nobody reads stdout until it
 * has, and the table is larger than what the tap queues.
 */
class ParallelFailureIT {

    private static final int ROWS = 60_000;
    private static final Map<String, Object> FOUR_READERS =
            Map.of("parallelism", 4, "state_interval_records", 1);

    private static InterruptedCopies copies;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTable() throws SQLException {
        copies =
                InterruptedCopies.on(PostgresServer.newest(), "tap_failing", directory)
                        .create(BIG, "CREATE TABLE small" + InterruptedCopies.COLUMNS)
                        .with(FOUR_READERS);
    }

    /** 120 MB: sockets hold 30 of them. */
    private static final String BIG =
            "CREATE TABLE big"
                    + InterruptedCopies.COLUMNS
                    + "; INSERT INTO big SELECT id, 0, repeat('x', 1900) FROM generate_series(1, %d) AS id;"
                            .formatted(ROWS);

    @AfterAll
    static void dropDatabase() throws SQLException {
        copies.close();
    }

    @Test
    void helperThatIsTerminatedIsDoneWithout() throws Exception {
        try (RunningTap tap = startAndAwaitReaders(3)) {
            terminate("DESC");
            TapResult result = tap.awaitEnd();

            requireWhole(List.of(), result);
            assertThat(result.stderr())
                    .contains("INFO A table is read on fewer connections: cannot help to read it: ")
                    .doesNotContain("WARNING");
        }
    }

    @Test
    void copyWhoseLeaderIsTerminatedGoesOnWithinTheRun() throws Exception {
        try (RunningTap tap = startAndAwaitReaders(3)) {
            terminate("ASC");
            TapResult result = tap.awaitEnd();

            requireWhole(List.of(), result);
            assertThat(result.stderr())
                    .contains(
                            "WARNING Stream \"tap_failing-public-big\" lost its connection and goes on with another: ");
        }
    }

    /** Somebody wants it to end. */
    @Test
    void copyWhoseLeaderIsCancelledFailsAndGoesOnInTheNextRun() throws Exception {
        try (RunningTap tap = startAndAwaitReaders(3)) {
            CompletableFuture<TapResult> end = CompletableFuture.supplyAsync(tap::awaitEnd);
            while (!end.isDone()) {
                // A session that has sent its rows is not to be cancelled until it sends others.
                copies.database().execute(session("pg_cancel_backend(pid)", "ASC"));
                Thread.sleep(5);
            }
            TapResult result = end.get();

            assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
            assertThat(CriticalLine.of(result))
                    .startsWith(
                            "1 of 1 selected streams are not done: tap_failing-public-big; cause: ");
            assertThat(result.stderr())
                    .contains(
                            "failed: cannot read the rows: canceling statement due to user request");
            requireWhole(result.stdoutLines(), copies.run("big", Transcript.lastState(result)));
        }
    }

    @Test
    void signalEndsAllReadersWithTheLastStateToGoOnFrom() throws Exception {
        try (RunningTap tap = startAndAwaitReaders(3)) {
            for (int line = 0; line < 6000; line++) {
                tap.nextLine();
            }
            tap.terminate();
            TapResult first = tap.awaitEnd();

            assertThat(first.exitCode()).as(first.stderr()).isEqualTo(143);
            List<String> lines = first.stdoutLines();
            assertThat(Transcript.lastState(first).toString()).contains(TableCopy.BOOKMARK_KEY);
            TapResult second = copies.run("big", Transcript.lastState(first));
            requireWhole(lines, second);
            assertThat(new TargetTable("big").read(second.stdoutLines()).records())
                    .isLessThan(ROWS);
        }
    }

    @Test
    void changeOfTheTableWaitsForTheCopyAndTheCopyDoesNotWaitForIt() throws Exception {
        try (RunningTap tap = startAndAwaitReaders(1);
                Connection other = copies.database().connectPlainly();
                Statement altering = other.createStatement()) {
            CompletableFuture<Void> altered =
                    CompletableFuture.runAsync(
                            () ->
                                    execute(
                                            altering,
                                            "ALTER TABLE big SET (fillfactor = 90), ADD CHECK (v >= 0)"));
            await(
                    "ALTER waits",
                    "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted AND relation = 'big'::regclass");
            TapResult result = tap.awaitEnd();

            requireWhole(List.of(), result);
            altered.get(30, TimeUnit.SECONDS);
        }
    }

    private static void execute(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void serverThatGrantsOneConnectionIsReadByOneReader() throws Exception {
        copies.database()
                .execute(
                        "DROP ROLE IF EXISTS tap_single; CREATE ROLE tap_single LOGIN PASSWORD 'single' CONNECTION LIMIT 1",
                        "GRANT SELECT ON big, small TO tap_single",
                        "INSERT INTO small VALUES (1, 1, '')");
        try {
            TapFiles files = copies.files();
            Path config =
                    files.config(
                            copies.database(),
                            Map.of(
                                    "user",
                                    "tap_single",
                                    "password",
                                    "single",
                                    "parallelism",
                                    4,
                                    "connect_timeout",
                                    1));
            TapResult result =
                    TapRunner.ofBuiltJar()
                            .run(
                                    "-c",
                                    config,
                                    "-p",
                                    EditedCatalog.of(copies.catalog().toString())
                                            .selectAll()
                                            .write(files));

            requireWhole(List.of(), result);
            assertThat(new TargetTable("small").read(result.stdoutLines()).values())
                    .isEqualTo(Map.of(1L, 1L));
        } finally {
            copies.database().execute("DROP OWNED BY tap_single; DROP ROLE tap_single");
        }
    }

    @Test
    void targetThatBlocksCostsFourReadersNoMemory() throws Exception {
        TapFiles files = copies.files();
        EditedCatalog one =
                EditedCatalog.of(copies.catalog().toString()).select(copies.tapStreamId("big"));
        try (RunningTap tap =
                TapRunner.ofBuiltJar()
                        .withJvmOption("-Xmx64m")
                        .start(
                                "-c",
                                files.config(copies.database(), FOUR_READERS),
                                "-p",
                                one.write(files))) {
            awaitReaders(tap, copies.database(), 1);
            Thread.sleep(2_000);
            requireWhole(List.of(), tap.awaitEnd());
        }
    }

    @Test
    void serverThatIsRestartedInMidCopyIsWaitedFor() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                InterruptedCopies own =
                        InterruptedCopies.on(server, "tap_restarted", directory)
                                .create(BIG)
                                .with(FOUR_READERS);
                RunningTap tap = own.start("big", InterruptedCopies.NO_STATE)) {
            awaitReaders(tap, own.database(), 3);
            server.stopImmediately();
            server.start();

            TapResult result = tap.awaitEnd();

            requireWhole(List.of(), result);
            assertThat(result.stderr()).contains(" lost its connection and goes on with another: ");
        }
    }

    private static RunningTap startAndAwaitReaders(int readers) throws Exception {
        copies.awaitNoSession();
        RunningTap tap = copies.start("big", InterruptedCopies.NO_STATE);
        awaitReaders(tap, copies.database(), readers);
        return tap;
    }

    /** Reads stdout until so many sessions have read, and nobody reads it any more. */
    private static void awaitReaders(RunningTap tap, TestDatabase database, int readers)
            throws Exception {
        String reading =
                "SELECT count(*) >= %d FROM pg_stat_activity WHERE application_name = 'tap-postgres' AND datname = current_database() AND query LIKE 'COPY%%'"
                        .formatted(readers);
        while (!database.value(reading).equals("t")) {
            for (int line = 0; line < 100; line++) {
                assertThat(tap.nextLine()).as("%d readers", readers).isNotNull();
            }
        }
    }

    private static void await(String what, String condition) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (!copies.database().value(condition).equals("t")) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    /** Of the sessions that read the first is the leader's. */
    private static void terminate(String order) throws SQLException {
        copies.database().execute(session("pg_terminate_backend(pid)", order));
    }

    private static String session(String call, String order) {
        return "SELECT "
                + call
                + " FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'tap-postgres' AND datname = current_database() AND query LIKE 'COPY%' ORDER BY backend_start "
                + order
                + " LIMIT 1) AS one";
    }

    /** All rows have come, from an earlier run or in this one, whose version is activated. */
    private static void requireWhole(List<String> earlier, TapResult result) {
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        List<String> lines = new ArrayList<>(earlier);
        lines.addAll(result.stdoutLines());
        Map<Long, Long> values = new TargetTable("big").read(lines).values();
        assertThat(values).hasSize(ROWS);
        assertThat(values.values()).containsOnly(0L);
    }
}
