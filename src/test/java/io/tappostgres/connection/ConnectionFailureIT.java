package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.FakeServer;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that cannot be reached, and what the user reads then. */
class ConnectionFailureIT {

    private static final String SECRET = "planted-secret";

    private final PostgresServer server = PostgresServer.newest();
    @TempDir private Path directory;
    private TapFiles files;

    @BeforeEach
    void useDirectory() {
        files = new TapFiles(directory);
    }

    @Test
    void wrongPasswordIsToldAtOnce() {
        assertThat(refused(discover(Map.of("connect_timeout", 60))))
                .isEqualTo(
                        "cannot connect to database \"postgres\" on 127.0.0.1:%d as user \"postgres\": password authentication failed for user \"postgres\" (SQLSTATE 28P01); check \"user\" and \"password\" in the config"
                                .formatted(server.port()));
    }

    @Test
    void unknownDatabaseIsToldByName() {
        assertThat(refused(discover(Map.of("dbname", "nope", "password", server.password()))))
                .endsWith(
                        "database \"nope\" does not exist (SQLSTATE 3D000); check \"dbname\" in the config");
    }

    @Test
    void refusedPortNamesHostAndPort() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(refused(discover(Map.of("port", port))))
                .startsWith(
                        "cannot connect to database \"postgres\" on 127.0.0.1:%d as user \"postgres\": "
                                .formatted(port))
                .endsWith("; check \"host\" and \"port\", and that the server listens there");
    }

    @Test
    void serverWithoutTlsIsRefusedWhereTlsIsDemanded() {
        String demanded = refused(discover(Map.of("ssl", "true", "password", server.password())));
        assertThat(demanded)
                .endsWith(
                        "The server does not support SSL. (SQLSTATE 08004); turn TLS on at the server, or let \"sslmode\" go without it (prefer, disable)");
        TapResult verified =
                discover(
                        Map.of(
                                "sslmode",
                                "verify-full",
                                "sslrootcert",
                                "system",
                                "password",
                                server.password()));
        assertThat(refused(verified)).contains("The server does not support SSL.");
    }

    @Test
    void unknownHostIsToldAsSuch() {
        assertThat(refused(discover(Map.of("host", "no-such-host.invalid"))))
                .endsWith("; no such host: check \"host\" in the config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer", "disable"})
    void silentServerIsGivenUpAfterTheConnectTimeout(String sslMode) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TapResult result =
                    discover(
                            Map.of(
                                    "port",
                                    silent.getLocalPort(),
                                    "connect_timeout",
                                    "2",
                                    "sslmode",
                                    sslMode));
            assertThat(refused(result))
                    .endsWith(
                            "; nothing answered within 2 seconds: check \"host\" and \"port\", and firewalls on the way");
        }
    }

    @Test
    void serverOfAnotherProtocolIsToldAsSuch() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answerAll(web), "web server");
            answering.setDaemon(true);
            answering.start();
            assertThat(refused(discover(Map.of("port", web.getLocalPort()))))
                    .contains("check that a PostgreSQL server listens on \"host\" and \"port\"");
        }
    }

    @Test
    void serverThatIsStartingIsWaitedForAndToldOnce() throws Exception {
        try (FakeServer starting =
                FakeServer.refusing("57P03", "the database system is starting up")
                        .andThen(3, server)) {
            TapResult result =
                    tap().run(
                                    "--config",
                                    config(
                                            Map.of(
                                                    "port",
                                                    starting.port(),
                                                    "sslmode",
                                                    "disable",
                                                    "password",
                                                    server.password())),
                                    "--discover");
            assertThat(result.stderrLines())
                    .filteredOn(line -> line.contains("starting up"))
                    .containsExactly(
                            "WARNING Trying again for 60 seconds: cannot connect to database \"postgres\" on 127.0.0.1:%d as user \"postgres\": the database system is starting up (SQLSTATE 57P03); the server is starting up or shutting down: run again in a while"
                                    .formatted(starting.port()));
            assertThat(starting.connections()).isGreaterThan(3);
        }
    }

    @Test
    void serverThatGoesOnStartingIsGivenUpAfterTheRetryTime() throws Exception {
        try (FakeServer starting =
                FakeServer.refusing("57P03", "the database system is starting up")) {
            TapResult result =
                    discover(
                            Map.of(
                                    "port",
                                    starting.port(),
                                    "sslmode",
                                    "disable",
                                    "connection_retry_seconds",
                                    1));
            assertThat(refused(result))
                    .isEqualTo(
                            "cannot connect to database \"postgres\" on 127.0.0.1:%d as user \"postgres\": the database system is starting up (SQLSTATE 57P03); the server is starting up or shutting down: run again in a while"
                                    .formatted(starting.port()));
        }
    }

    @Test
    void nothingElseIsWaitedForWhenTheTapComes() throws Exception {
        try (FakeServer full = FakeServer.refusing("28P01", "password authentication failed")) {
            refused(discover(Map.of("port", full.port(), "sslmode", "disable")));
            assertThat(full.connections()).isEqualTo(1);
        }
    }

    @Test
    void serverBefore93IsRefusedByItsVersion() throws Exception {
        try (FakeServer old = FakeServer.ofVersion("9.2.24")) {
            assertThat(refused(discover(Map.of("port", old.port(), "sslmode", "disable"))))
                    .isEqualTo(
                            "the server is PostgreSQL 9.2.24, but the oldest supported version is 9.3: upgrade the server");
        }
    }

    @Test
    void otherProductThatSpeaksTheProtocolIsRefusedByName() throws Exception {
        try (FakeServer redshift = FakeServer.ofVersion("8.0.2")) {
            assertThat(refused(discover(Map.of("port", redshift.port(), "sslmode", "disable"))))
                    .isEqualTo(
                            "the server is Amazon Redshift, not PostgreSQL, whose system catalogs and text of values this tap relies on: check \"host\" and \"port\" in the config, or use a tap for Amazon Redshift");
        }
    }

    @Test
    void failureInASyncFailsEveryStreamWithoutASecret() {
        Path catalog =
                files.text(
                        "catalog.json",
                        """
                        {"streams": [{"tap_stream_id": "a", "table_name": "a", "stream": "a",
                          "schema": {"type": "object", "properties": {"id": {"type": "integer"}}},
                          "metadata": [{"breadcrumb": [], "metadata": {"selected": true, "schema-name": "public", "replication-method": "FULL_TABLE"}}]}]}
                        """);
        TapResult result =
                tap().run("-c", config(Map.of()), "--catalog", catalog, "--log-level", "DEBUG");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).doesNotContain(SECRET);
        assertThat(CriticalLine.of(result))
                .startsWith("1 of 1 selected streams are not done: a; cause: ");
        assertThat(result.stdoutLines())
                .containsExactly(
                        "{\"type\":\"STATE\",\"value\":{\"currently_syncing\":null,\"bookmarks\":{\"a\":{\"last_replication_method\":\"FULL_TABLE\"}}}}");
    }

    private TapResult discover(Map<String, ?> more) {
        return tap().run("--config", config(more), "--discover", "--log-level", "DEBUG");
    }

    private static TapRunner tap() {
        return TapRunner.ofBuiltJar().withTimeout(Duration.ofSeconds(45));
    }

    private Path config(Map<String, ?> more) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("host", server.host());
        config.put("port", server.port());
        config.put("user", server.superuser());
        config.put("password", SECRET);
        config.put("dbname", "postgres");
        config.putAll(more);
        return files.json("config.json", config);
    }

    private String refused(TapResult result) {
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).doesNotContain(SECRET).doesNotContain(server.password());
        return CriticalLine.of(result);
    }

    private static void answerAll(ServerSocket web) {
        while (!web.isClosed()) {
            try (Socket socket = web.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                return;
            }
        }
    }
}
