package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The server, the walsender, the run or the target goes away while the log is read. */
class LostLogIT {

    private static final JsonNode NO_STATE = TapFiles.parse("{}");

    /** More than a pipe, the tap's buffers and the connection's hold, in three transactions. */
    private static final int ROWS = 120_000;

    private static final String[] MUCH_LOG = {
        fill(1, ROWS / 3), fill(ROWS / 3 + 1, 2 * ROWS / 3), fill(2 * ROWS / 3 + 1, ROWS)
    };

    @TempDir private Path directory;

    private static String fill(int first, int last) {
        return "INSERT INTO t SELECT id, repeat('x', 300) FROM generate_series(%d, %d) AS id"
                .formatted(first, last);
    }

    private LoggedDatabase create(PostgresServer server, LogVariant variant) throws SQLException {
        return LoggedDatabase.create(
                        server,
                        variant,
                        directory,
                        "CREATE TABLE t (id int PRIMARY KEY, filler text)")
                .select("t");
    }

    /** What a target has after the first run, and the state from which the second one begins. */
    private static JsonNode copyAndFill(LoggedDatabase logged, List<String> delivered)
            throws SQLException {
        TapResult copied = logged.succeed(NO_STATE);
        delivered.addAll(copied.stdoutLines());
        logged.execute(MUCH_LOG);
        logged.flushLog();
        return Transcript.lastState(copied);
    }

    /** Reads records until the tap is in the midst of the second transaction. */
    private static void readIntoTheMiddle(RunningTap tap) {
        for (int records = 0; records < ROWS / 2; ) {
            String line = tap.nextLine();
            assertThat(line).isNotNull();
            records += line.startsWith("{\"type\":\"RECORD\"") ? 1 : 0;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "PGOUTPUT_18"})
    void walsenderThatIsTerminatedIsReplacedAndTheRunGoesOn(LogVariant variant) throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged = create(variant.server(), variant)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                terminateWalsender(logged);

                requireComplete(logged, state, delivered, tap.awaitEnd(), "terminated");
            }
        }
    }

    @Test
    void serverThatCrashesIsWaitedForAndTheRunGoesOn() throws Exception {
        List<String> delivered = new ArrayList<>();
        try (PostgresServer server =
                        LogVariant.PGOUTPUT_18.startPrivate(ServerConfiguration.standard());
                LoggedDatabase logged = create(server, LogVariant.PGOUTPUT_18)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                server.stopImmediately();
                Thread restart = new Thread(server::start, "restart");
                restart.start();

                TapResult result = tap.awaitEnd();

                restart.join();
                requireComplete(logged, state, delivered, result, "crashed");
            }
        }
    }

    /** The server ends in good order only when the walsender has sent all. */
    @Test
    void serverThatIsShutDownAndStartedIsWaitedForAndTheRunGoesOn() throws Exception {
        List<String> delivered = new ArrayList<>();
        try (PostgresServer server =
                        LogVariant.PGOUTPUT_18.startPrivate(ServerConfiguration.standard());
                LoggedDatabase logged = create(server, LogVariant.PGOUTPUT_18)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                Thread restart = new Thread(server::restart, "restart");
                restart.start();

                TapResult result = tap.awaitEnd();

                restart.join();
                requireComplete(logged, state, delivered, result, "shut down");
            }
        }
    }

    /** Its walsender has to send all, and nobody takes it; whoever is waiting is not kept out. */
    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "PGOUTPUT_18"})
    void serverShutsDownAlthoughTheTargetDoesNotRead(LogVariant variant) throws Exception {
        List<String> delivered = new ArrayList<>();
        try (PostgresServer server = variant.startPrivate(ServerConfiguration.standard());
                LoggedDatabase logged = create(server, variant)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                server.restart();

                TapResult result = tap.awaitEnd();

                requireComplete(logged, state, delivered, result, "shut down");
                assertThat(result.stderr()).contains("Breaking off the connection to the log: ");
            }
        }
    }

    /** The checkpoint that gives a slot up, for one, waits until its walsender has ended. */
    @ParameterizedTest
    @EnumSource(names = {"PGOUTPUT_10", "WAL2JSON_FORMAT_2", "PGOUTPUT_18"})
    void walsenderThatIsTerminatedEndsAlthoughTheTargetDoesNotRead(LogVariant variant)
            throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged = create(variant.server(), variant)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                String reader =
                        "EXISTS (SELECT 1 FROM pg_replication_slots s JOIN pg_stat_activity a ON a.pid = s.active_pid WHERE s.slot_name = '%s'"
                                .formatted(logged.slotName());
                Replica.await(
                        logged.database(), reader + " AND a.wait_event = 'WalSenderWriteData')");
                terminateWalsender(logged);
                Replica.await(logged.database(), "NOT " + reader + ")");

                requireComplete(logged, state, delivered, tap.awaitEnd(), "terminated");
            }
        }
    }

    /** As when what stands between still takes the replies, and the server is out of reach. */
    @Test
    void connectionOnWhichNobodyAnswersIsGivenUp() throws Exception {
        PostgresServer server = LogVariant.PGOUTPUT_18.server();
        try (MovingEndpoint endpoint = new MovingEndpoint(server);
                LoggedDatabase logged = create(server, LogVariant.PGOUTPUT_18)) {
            JsonNode state = copyAndFill(logged, new ArrayList<>());
            logged.with("port", endpoint.port())
                    .with("connect_timeout", 3)
                    .with("connection_retry_seconds", 1);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                endpoint.freeze();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
                assertThat(result.stderr())
                        .contains(
                                "Breaking off the connection to the log: nothing is heard of the server");
            }
        }
    }

    /** The server that answers has the slot, and a log that branched off before what was read. */
    @Test
    void restoredServerThatLacksWhatWasReadEndsTheRun() throws Exception {
        List<String> delivered = new ArrayList<>();
        try (PostgresServer server =
                        LogVariant.PGOUTPUT_18.startPrivate(ServerConfiguration.standard());
                LoggedDatabase logged = create(server, LogVariant.PGOUTPUT_18)) {
            Path data = Path.of(logged.database().value("SHOW data_directory"));
            server.stop();
            copy(data, data.resolveSibling("standby"));
            server.start();
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                server.stopImmediately();
                Files.move(data, data.resolveSibling("lost"));
                Files.move(data.resolveSibling("standby"), data);
                Path signal = Files.createFile(data.resolve("recovery.signal"));
                Files.setOwner(signal, Files.getOwner(data));
                // Nobody gets in before it has a timeline of its own.
                Files.writeString(
                        data.resolve("postgresql.auto.conf"),
                        "restore_command = 'false'\nhot_standby = off\n",
                        StandardOpenOption.APPEND);
                server.start();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
                assertThat(result.stderr())
                        .contains("another server has taken over during this run, on timeline 2");
                JsonNode last = Transcript.lastState(result);
                assertThat(logged.bookmark(last, "t").path("log_source").path("timeline").asInt())
                        .as("what the next run is told of")
                        .isEqualTo(1);
            }
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        Process copying = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start();
        assertThat(copying.waitFor()).isZero();
    }

    @Test
    void terminatedWalsenderFailsTheRunWhereRetriesAreOff() throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged =
                create(LogVariant.PGOUTPUT_18.server(), LogVariant.PGOUTPUT_18)
                        .with("connection_retry_seconds", 0)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                terminateWalsender(logged);

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
                requireGoesOn(logged, state, delivered, result.stdoutLines());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_1", "PGOUTPUT_18"})
    void runThatIsStoppedInTheLogLeavesAStateToGoOnFrom(LogVariant variant) throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged = create(variant.server(), variant)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                tap.terminate();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(143);
                requireGoesOn(logged, state, delivered, result.stdoutLines());
            }
        }
    }

    @Test
    void targetThatDiesEndsTheRunAndLosesNothing() throws Exception {
        List<String> delivered = new ArrayList<>();
        try (LoggedDatabase logged =
                create(LogVariant.PGOUTPUT_18.server(), LogVariant.PGOUTPUT_18)) {
            JsonNode state = copyAndFill(logged, delivered);
            try (RunningTap tap = logged.start(state)) {
                readIntoTheMiddle(tap);
                tap.closeStdout();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
                requireGoesOn(logged, state, delivered, result.stdoutLines());
            }
        }
    }

    private static void terminateWalsender(LoggedDatabase logged) throws SQLException {
        assertThat(
                        logged.database()
                                .query(
                                        "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
                                                .formatted(logged.slotName())))
                .hasSize(1);
    }

    private static void requireComplete(
            LoggedDatabase logged,
            JsonNode input,
            List<String> delivered,
            TapResult result,
            String which)
            throws SQLException {
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        logged.requireNotConfirmedBeyond(input);
        delivered.addAll(result.stdoutLines());
        logged.requireSame(new LogTarget().read(delivered), "t", which);
    }

    /** From the last STATE, and from that of the run's beginning, by a target that saved none. */
    private static void requireGoesOn(
            LoggedDatabase logged, JsonNode input, List<String> delivered, List<String> lines)
            throws SQLException {
        logged.requireNotConfirmedBeyond(input);
        KilledRun run = new KilledRun(lines);
        JsonNode last = run.linesUpToState().isEmpty() ? input : run.state();
        TapResult rest = logged.succeed(last);
        List<String> all = new ArrayList<>(delivered);
        all.addAll(run.linesUpToState());
        all.addAll(rest.stdoutLines());
        logged.requireSame(new LogTarget().read(all), "t", "from the last STATE");
        assertThat(new LogTarget().read(rest.stdoutLines()).records("t"))
                .as("transactions that were whole do not come again")
                .isBetween(1, 2 * ROWS / 3);
    }
}
