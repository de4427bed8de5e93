package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.SshKeys;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The SSH server goes away, or the target holds it up, while the tap reads through it. */
class LostTunnelIT {

    private static final JsonNode NO_STATE = TapFiles.parse("{}");

    /** More than a pipe, the tap's buffers, the tunnel's and those of all sockets hold. */
    private static final int ROWS = 120_000;

    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, filler text)";
    private static final String FILL =
            "INSERT INTO t SELECT id, repeat('x', 500) FROM generate_series(%d, %d) AS id";

    @TempDir private Path directory;
    private Path key;

    @BeforeEach
    void makeKey() {
        key = SshKeys.generate(directory.resolve("key"), "ed25519");
    }

    private Map<String, Object> settings(OpenSshServer ssh) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("ssh", "true");
        settings.put("ssh_host", ssh.host());
        settings.put("ssh_port", ssh.port());
        settings.put("ssh_user", ssh.user());
        settings.put("ssh_private_key", key.toString());
        settings.put("ssh_known_hosts", ssh.knownHostsLine("rsa") + "\n");
        settings.put("connection_retry_seconds", 120);
        settings.put("state_interval_seconds", 1);
        return settings;
    }

    private LoggedDatabase logged(OpenSshServer ssh) throws Exception {
        LoggedDatabase logged =
                LoggedDatabase.create(LogVariant.PGOUTPUT_18, directory, TABLE).select("t");
        settings(ssh).forEach(logged::with);
        return logged;
    }

    private static List<String> readRecords(RunningTap tap, int count) {
        List<String> lines = new ArrayList<>();
        for (int records = 0; records < count; ) {
            String line = tap.nextLine();
            assertThat(line).isNotNull();
            lines.add(line);
            records += line.startsWith("{\"type\":\"RECORD\"") ? 1 : 0;
        }
        return lines;
    }

    @Test
    void copyGoesOnWhenTheSshServerIsBack() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                TestDatabase database = PostgresServer.newest().createDatabase("tap_lost")) {
            database.execute(TABLE, FILL.formatted(1, 2 * ROWS));
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            Path config = files.config(database, settings(ssh));
            try (RunningTap tap = TapRunner.ofBuiltJar().start("-c", config, "-p", catalog)) {
                readRecords(tap, ROWS / 2);
                ssh.kill();
                ssh.startAgain();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(result.stderr())
                        .contains(
                                "WARNING The SSH connection to 127.0.0.1:%d was lost: "
                                        .formatted(ssh.port()))
                        .contains("INFO The SSH connection to ")
                        .contains(" is there again");
                assertThat(
                                result.stdoutLines().stream()
                                        .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                                        .map(line -> TapFiles.parse(line).path("record").path("id"))
                                        .distinct())
                        .hasSize(2 * ROWS);
            }
        }
    }

    @Test
    void logGoesOnWhenTheSshServerIsBack() throws Exception {
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                LoggedDatabase logged = logged(ssh)) {
            TapResult copied = logged.succeed(NO_STATE);
            logged.execute(FILL.formatted(1, ROWS / 2), FILL.formatted(ROWS / 2 + 1, ROWS));
            logged.flushLog();
            JsonNode state = Transcript.lastState(copied);
            try (RunningTap tap = logged.start(state)) {
                readRecords(tap, ROWS / 3);
                ssh.kill();
                ssh.startAgain();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isZero();
                logged.requireNotConfirmedBeyond(state);
                List<String> all = new ArrayList<>(copied.stdoutLines());
                all.addAll(result.stdoutLines());
                logged.requireSame(new LogTarget().read(all), "t", "in one run");
            }
        }
    }

    @Test
    void runEndsWithAGoodStateIfTheSshServerStaysAway() throws Exception {
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key);
                LoggedDatabase logged =
                        logged(ssh)
                                .with("connection_retry_seconds", 2)
                                .with("connect_timeout", 3)) {
            TapResult copied = logged.succeed(NO_STATE);
            logged.execute(FILL.formatted(1, ROWS / 2), FILL.formatted(ROWS / 2 + 1, ROWS));
            logged.flushLog();
            JsonNode state = Transcript.lastState(copied);
            try (RunningTap tap = logged.start(state)) {
                readRecords(tap, 2 * ROWS / 3);
                ssh.kill();

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isEqualTo(1);
                assertThat(CriticalLine.of(result)).startsWith("1 of 1 selected streams");
                assertThat(result.stderr())
                        .contains(
                                "cannot reach the SSH server 127.0.0.1:%d: Connection refused"
                                        .formatted(ssh.port()));
                logged.requireNotConfirmedBeyond(state);
                KilledRun run = new KilledRun(result.stdoutLines());
                ssh.startAgain();
                TapResult rest = logged.succeed(run.state());
                List<String> all = new ArrayList<>(copied.stdoutLines());
                all.addAll(run.linesUpToState());
                all.addAll(rest.stdoutLines());
                logged.requireSame(new LogTarget().read(all), "t", "in two runs");
            }
        }
    }

    /**
     * One reader's rows wait for the other's to be out, and both for the target: what the one has
     * in the tunnel must not be in the other's way, and the SSH server's questions be answered.
     */
    @Test
    void targetThatBlocksHoldsUpTheTunnelForNobody() throws Exception {
        TapFiles files = new TapFiles(directory);
        try (OpenSshServer ssh =
                        OpenSshServer.start("ClientAliveInterval 1", "ClientAliveCountMax 1")
                                .authorise(key);
                TestDatabase database = PostgresServer.newest().createDatabase("tap_lost")) {
            database.execute(TABLE, FILL.formatted(1, 2 * ROWS));
            database.execute("CREATE TABLE u AS SELECT * FROM t");
            Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);
            Map<String, Object> settings = settings(ssh);
            settings.put("parallelism", 2);
            settings.put("ssh_keepalive_seconds", 1);
            Path config = files.config(database, settings);
            try (RunningTap tap = TapRunner.ofBuiltJar().start("-c", config, "-p", catalog)) {
                readRecords(tap, 1000);
                Thread.sleep(10_000);

                TapResult result = tap.awaitEnd();

                assertThat(result.exitCode()).as(result.stderr()).isZero();
                assertThat(result.stderr()).doesNotContain("WARNING");
                assertThat(
                                result.stdoutLines().stream()
                                        .filter(line -> line.startsWith("{\"type\":\"RECORD\"")))
                        .hasSize(4 * ROWS);
            }
        }
    }
}
