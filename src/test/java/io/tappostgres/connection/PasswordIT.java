package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the password of a login by SCRAM can come from, and which source wins. */
class PasswordIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    private static PostgresServer server;
    @TempDir private static Path directory;
    private static TapFiles files;

    @BeforeAll
    static void startServer() throws Exception {
        files = new TapFiles(directory);
        server =
                PostgresServer.startPrivate(
                        "18",
                        ServerConfiguration.standard()
                                .withSetting("password_encryption", "scram-sha-256")
                                .withHbaLine("host all scram_user 127.0.0.1/32 scram-sha-256"));
        server.execute(
                "postgres",
                "CREATE ROLE scram_user LOGIN PASSWORD 'pass:word\\'",
                "CREATE TABLE t (id int); GRANT SELECT ON t TO scram_user");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void passwordOfTheEnvironmentWinsOverTheConfigAndThatOverPsqlsOwn() throws Exception {
        String right = "pass:word\\";
        requireLogin(TAP, right);
        requireLogin(TAP.withEnvironment("PGPASSWORD", "wrong"), right);
        requireLogin(TAP.withEnvironment("TAP_POSTGRES_PASSWORD", right), "wrong");
        requireLogin(TAP.withEnvironment("PGPASSWORD", right), null);
        requireLogin(TAP.withEnvironment("PGPASSFILE", passFile().toString()), null);
        requireLogin(TAP.withEnvironment("PGPASSFILE", passFile().toString()), "");
    }

    @Test
    void passwordFileIsLookedForInTheHomeOfTheEnvironment() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.move(passFile(), home.resolve(".pgpass"));
        requireLogin(TAP.withEnvironment("HOME", home.toString()), null);
    }

    @Test
    void passwordFileThatOthersCanReadIsIgnoredAndSaidToBe() throws Exception {
        Path passFile = passFile();
        Files.setPosixFilePermissions(passFile, PosixFilePermissions.fromString("rw-r--r--"));
        TapResult result = discover(TAP.withEnvironment("PGPASSFILE", passFile.toString()), null);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderrLines().get(0))
                .isEqualTo(
                        "WARNING The password file \"%s\" is ignored, as others than its owner have access to it; run chmod 0600 on it"
                                .formatted(passFile));
        assertThat(CriticalLine.of(result)).contains("no password was provided");
    }

    @Test
    void noPasswordAtAllNamesTheSources() {
        TapResult result = discover(TAP.withEnvironment("PGPASSFILE", "/nonexistent"), null);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .endsWith(
                        "; set \"password\" in the config, or TAP_POSTGRES_PASSWORD or PGPASSWORD in the environment, or write it into ~/.pgpass");
        assertThat(result.stderrLines()).hasSize(1);
    }

    @Test
    void wrongPasswordOfAFileIsToldWithoutIt() throws Exception {
        Path passFile = Files.writeString(directory.resolve("wrong"), "*:*:*:*:planted-secret\n");
        Files.setPosixFilePermissions(passFile, PosixFilePermissions.fromString("rw-------"));
        TapResult result = discover(TAP.withEnvironment("PGPASSFILE", passFile.toString()), null);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result)).contains("SQLSTATE 28P01");
        assertThat(result.stderr()).doesNotContain("planted-secret");
    }

    @Test
    void firstLineOfACommandIsThePasswordAndItIsRunForEachConnection() throws Exception {
        Path runs = directory.resolve("runs");
        Path command =
                files.text(
                        "vault.sh",
                        "echo run >> '%s'\nprintf '%%s\\n' 'pass:word\\' 'more'\n".formatted(runs));
        for (int run = 1; run <= 2; run++) {
            TapResult result = discoverByCommand("sh '%s'".formatted(command));
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(Files.readAllLines(runs)).hasSize(run);
            assertThat(result.stderr()).doesNotContain("pass:word", "vault.sh");
        }
    }

    @Test
    void commandThatFailsIsToldByItsExitCodeAlone() {
        TapResult result =
                discoverByCommand("echo planted-secret; echo planted-secret >&2; exit 7");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .isEqualTo(
                        "the command of password_command ended with exit code 7; run it by hand, as the user and with the environment of the tap");
        assertThat(result.stderr()).doesNotContain("planted-secret");
    }

    private static TapResult discoverByCommand(String command) {
        Map<String, Object> config = config();
        config.put("password_command", command);
        return TAP.run("--config", files.json("config.json", config), "--discover");
    }

    private static void requireLogin(TapRunner tap, String password) {
        TapResult result = discover(tap, password);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.stderr()).doesNotContain("pass:word");
    }

    private static TapResult discover(TapRunner tap, String password) {
        Map<String, Object> config = config();
        config.put("password", password);
        return tap.run("--config", files.json("config.json", config), "--discover");
    }

    private static Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("host", server.host());
        config.put("port", server.port());
        config.put("user", "scram_user");
        config.put("dbname", "postgres");
        return config;
    }

    /** A colon and a backslash are escaped there; a line that makes no sense is passed over. */
    private static Path passFile() throws IOException {
        Path passFile =
                Files.writeString(
                        directory.resolve("pgpass"),
                        "no sense\n# comment\n*:%d:postgres:scram_user:pass\\:word\\\\\n"
                                .formatted(server.port()));
        return Files.setPosixFilePermissions(
                passFile, PosixFilePermissions.fromString("rw-------"));
    }
}
