package io.tappostgres.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerWithoutOwnerIT {

    /** The process that is killed: starts a server, says where, and waits. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] arguments) throws Exception {
            PostgresServer server =
                    PostgresServer.startPrivate("18", ServerConfiguration.standard());
            try (var connection = server.connect("postgres");
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SHOW data_directory")) {
                rows.next();
                System.out.println(rows.getString(1));
            }
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "KILL"})
    void serverAndItsDataGoWhenItsJvmIsEndedBySignal(String signal) throws Exception {
        Process owner = startOwner();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            Path data = Path.of(said.readLine());
            long postmaster =
                    Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            assertThat(ProcessHandle.of(postmaster)).isPresent();

            Signals.send(signal, owner.toHandle());
            owner.waitFor();

            Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
            while (Files.exists(data.getParent()) && Instant.now().isBefore(deadline)) {
                Thread.sleep(50);
            }
            assertThat(data.getParent()).doesNotExist();
            assertThat(ProcessHandle.of(postmaster)).isEmpty();
        } finally {
            owner.destroyForcibly();
        }
    }

    private static Process startOwner() throws Exception {
        List<String> command = new ArrayList<>(Signals.restoringPrefix());
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dpostgres.archives="
                                + System.getProperty("postgres.archives", "target/postgres"),
                        Owner.class.getName()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
