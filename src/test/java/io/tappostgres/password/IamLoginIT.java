package io.tappostgres.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.sync.ServerWaits;
import io.tappostgres.testing.OpenSshServer;
import io.tappostgres.testing.RdsFront;
import io.tappostgres.testing.RdsFront.Login;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.SignedToken;
import io.tappostgres.testing.SshKeys;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with tokens of IAM for passwords, each physical connection with one of its own. */
class IamLoginIT {

    private static final String STREAM = "tap_iam-public-orders";
    private static final Map<String, String> LOG = Map.of("replication_slot_name", "tap_iam");

    @TempDir private Path directory;
    private IamServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = IamServer.start(directory);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    @Test
    void discoveryAndCopyBySeveralReadersLogInWithTokensForTheClusterInItsRegion()
            throws Exception {
        EditedCatalog catalog = discover();
        int before = server.front().logins().size();
        assertThat(before).isPositive();

        TapResult result = run(catalog.select(STREAM), Map.of("parallelism", 2));

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(ids(result)).hasSize(200_000);
        assertThat(server.front().logins().size() - before).isGreaterThanOrEqualTo(2);
        requireTokensFor(server.front(), "eu-central-1");
    }

    @Test
    void logIsReadWithATokenToo() throws Exception {
        server.database().execute("TRUNCATE orders");
        EditedCatalog catalog = readFromTheLog(discover());
        TapResult first = run(catalog, LOG);
        assertThat(first.exitCode()).as(first.toString()).isZero();
        server.database().execute("INSERT INTO orders VALUES (1, 'one'), (2, 'two')");
        List<String> lines = first.stdoutLines();
        String state = lines.get(lines.size() - 1);
        Path stateFile =
                server.files()
                        .text(
                                "state.json",
                                state.substring(
                                        "{\"type\":\"STATE\",\"value\":".length(),
                                        state.length() - 1));

        TapResult second =
                server.tapWithKey()
                        .run(
                                "-c",
                                server.config(LOG),
                                "-p",
                                catalog.write(server.files()),
                                "-s",
                                stateFile);

        assertThat(second.exitCode()).as(second.toString()).isZero();
        assertThat(ids(second)).containsExactlyInAnyOrder("1", "2");
        assertThat(server.front().logins()).extracting(Login::isForReplication).contains(true);
    }

    @Test
    void secondaryIsLoggedInToWithTokensForItsOwnHostPortAndRegion() throws Exception {
        EditedCatalog catalog = readFromTheLog(discover());
        RdsFront replica = server.startReplica();
        int before = server.front().logins().size();
        Map<String, Object> settings = new TreeMap<>(LOG);
        settings.put("use_secondary", true);
        settings.put("secondary_host", replica.host());
        settings.put("secondary_port", replica.port());

        TapResult result = run(catalog, settings);

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(ids(result)).hasSize(200_000);
        List<Login> logins = server.front().logins();
        assertThat(logins.subList(before, logins.size()))
                .extracting(Login::isForReplication)
                .contains(true);
        requireTokensFor(server.front(), "eu-central-1");
        assertThat(replica.logins()).extracting(Login::isForReplication).containsOnly(false);
        requireTokensFor(replica, "eu-west-1");
    }

    /** Here the tap cannot resolve the name; the SSH server can. */
    @Test
    void behindATunnelTokensAreForTheHostAndPortThatTheSshServerConnectsTo() throws Exception {
        RdsFront front = server.startFront("localhost");
        Path key = SshKeys.generate(directory.resolve("key"), "ed25519");
        try (OpenSshServer ssh = OpenSshServer.start().authorise(key)) {
            Map<String, Object> settings = new TreeMap<>(LOG);
            settings.put("host", front.host());
            settings.put("port", front.port());
            settings.put("aws_region", "eu-central-1");
            settings.put("ssh", true);
            settings.put("ssh_host", ssh.host());
            settings.put("ssh_port", ssh.port());
            settings.put("ssh_user", ssh.user());
            settings.put("ssh_private_key", key.toString());
            settings.put("ssh_known_hosts", ssh.knownHostsLine("ed25519") + "\n");
            EditedCatalog catalog = readFromTheLog(discover());

            TapResult result = run(catalog, settings);

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(ids(result)).hasSize(200_000);
            assertThat(front.logins()).extracting(Login::isForReplication).contains(true, false);
            requireTokensFor(front, "eu-central-1");
            assertThat(ssh.forwardsTo(front.port())).isGreaterThanOrEqualTo(front.logins().size());
        }
    }

    @Test
    void connectionsThatAreOpenedAfterATokenExpiredHaveAnother() throws Exception {
        Duration validity = Duration.ofSeconds(10);
        EditedCatalog catalog = discover().select(STREAM);
        server.front().withValidity(validity);
        try (RunningTap tap =
                server.tapWithKey()
                        .start(
                                "-c",
                                server.config(Map.of()),
                                "-p",
                                catalog.write(server.files()))) {
            ServerWaits.awaitCopy(server.database());
            Instant opened = Instant.now();
            Thread.sleep(validity.plusSeconds(2).toMillis());
            // With those of readers that came to help since.
            List<Login> before = server.front().logins();
            server.front().killAll();

            TapResult result = tap.awaitEnd();

            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertThat(ids(result)).hasSize(200_000);
            List<Login> after =
                    server.front().logins().subList(before.size(), server.front().logins().size());
            assertThat(after)
                    .isNotEmpty()
                    .allSatisfy(
                            login ->
                                    assertThat(login.token().madeAt())
                                            .isAfter(opened.plus(validity)));
            assertThat(result.stderr()).doesNotContain("X-Amz");
        }
    }

    @Test
    void refusedTokenIsToldWithWhatToCheckAndNothingSecretIsSeenAtDebug() throws Exception {
        server.tapWithKey();
        TapResult result =
                server.tap()
                        .withEnvironment("AWS_ACCESS_KEY_ID", "AKIATEST")
                        .withEnvironment("AWS_SECRET_ACCESS_KEY", "planted-secret")
                        .withEnvironment("AWS_SESSION_TOKEN", "planted-session")
                        .withEnvironment("TAP_POSTGRES_LOGLEVEL", "DEBUG")
                        .run("-c", server.config(Map.of()), "--discover");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(CriticalLine.of(result))
                .isEqualTo(
                        "cannot connect to database \"tap_iam\" on %s:%d as user \"reader\": PAM authentication failed for user \"reader\" (SQLSTATE 28000); %s"
                                .formatted(
                                        IamServer.HOST,
                                        server.front().port(),
                                        IamAdvice.insteadOf(
                                                "",
                                                Logins.iam(IamServer.HOST, 1, "reader", null))));
        assertThat(result.stderr())
                .contains("DEBUG ")
                .contains("credentials: environment")
                .doesNotContain("planted", "X-Amz", "Signature");
        assertThat(server.front().logins()).hasSize(1);
    }

    @Test
    void tokenIsInNoOutputAtDebugWhenAllGoesWell() throws Exception {
        EditedCatalog catalog = discover().select(STREAM);
        TapResult result =
                server.tapWithKey()
                        .withEnvironment("TAP_POSTGRES_LOGLEVEL", "DEBUG")
                        .run("-c", server.config(Map.of()), "-p", catalog.write(server.files()));

        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.stderr())
                .contains("Made a token of IAM for " + IamServer.HOST)
                .doesNotContain("X-Amz", "wJalr", "AKIATEST");
    }

    private EditedCatalog readFromTheLog(EditedCatalog catalog) throws Exception {
        server.database()
                .execute("SELECT pg_create_logical_replication_slot('tap_iam', 'pgoutput')");
        return catalog.with(STREAM, "selected", true)
                .with(STREAM, "replication-method", "LOG_BASED");
    }

    private static void requireTokensFor(RdsFront front, String region) {
        assertThat(front.logins()).isNotEmpty();
        for (Login login : front.logins()) {
            SignedToken token = login.token();
            assertThat(token.host()).isEqualTo(front.host());
            assertThat(token.port()).isEqualTo(front.port());
            assertThat(token.region()).isEqualTo(region);
            assertThat(token.validity()).isEqualTo(Duration.ofMinutes(15));
            assertThat(login.user()).isEqualTo("reader");
        }
    }

    private EditedCatalog discover() throws Exception {
        TapResult result = server.tapWithKey().run("-c", server.config(Map.of()), "--discover");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return EditedCatalog.of(String.join("\n", result.stdoutLines()));
    }

    private TapResult run(EditedCatalog catalog, Map<String, ?> settings) throws Exception {
        return server.tapWithKey()
                .run("-c", server.config(settings), "-p", catalog.write(server.files()));
    }

    private static Set<String> ids(TapResult result) {
        return result.stdoutLines().stream()
                .filter(line -> line.startsWith("{\"type\":\"RECORD\""))
                .map(line -> line.replaceFirst(".*\"record\":\\{\"id\":(\\d+).*", "$1"))
                .collect(Collectors.toSet());
    }
}
