package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

/** The kernel breaks the silence of a connection on which the server works for long. */
@EnabledOnOs(LINUX)
class KeptAliveConnectionIT {

    private static final int KEEPALIVE_TIMER = 2;

    /** The unit of times in /proc, on every Linux. */
    private static final Duration TICK = Duration.ofMillis(10);

    @Test
    void sessionThatReadsTablesIsKeptAlive() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase();
                Database opened = Database.open(server(database), database.name(), 1);
                Connection connection = opened.borrow()) {
            requireTimer(portOf(connection));
        }
    }

    @Test
    void sessionThatReadsTheLogIsKeptAlive() throws Exception {
        try (TestDatabase database = PostgresServer.embedded("15").createDatabase();
                WalsenderSession session =
                        WalsenderSession.open(server(database), database.name())) {
            assertThat(session).isNotNull();
            requireTimer(
                    Integer.parseInt(
                            database.value(
                                    "SELECT client_port FROM pg_stat_activity WHERE backend_type = 'walsender' AND datname = current_database()")));
        }
    }

    private static Server server(TestDatabase database) {
        PostgresServer server = database.server();
        return Server.of(
                new ConnectionConfig(
                        server.host(),
                        server.port(),
                        server.superuser(),
                        PasswordConfig.of(new Secret(server.password())),
                        database.name(),
                        SslConfig.of("disable"),
                        null,
                        "tap-postgres",
                        Duration.ofSeconds(30)));
    }

    private static int portOf(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT inet_client_port()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * That the kernel will ask for a sign of life within the minute. The columns of /proc/net/tcp
     * are described in proc(5): the local address, and the timer with the time that is left of it.
     */
    private static void requireTimer(int port) throws Exception {
        Pattern socket =
                Pattern.compile(
                        "\\d+: [0-9A-F]+:%04X (?:\\S+ ){3}([0-9A-F]+):([0-9A-F]+) .*"
                                .formatted(port));
        List<String> sockets = new ArrayList<>();
        // Java's sockets are of IPv6 where there is such a thing, whatever they are connected with.
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                sockets.addAll(Files.readAllLines(Path.of(table)));
            }
        }
        Matcher found =
                sockets.stream()
                        .map(line -> socket.matcher(line.strip()))
                        .filter(Matcher::matches)
                        .findFirst()
                        .orElseThrow();
        assertThat(Integer.parseInt(found.group(1), 16)).isEqualTo(KEEPALIVE_TIMER);
        assertThat(TICK.multipliedBy(Long.parseLong(found.group(2), 16)))
                .isLessThanOrEqualTo(KeptAliveSockets.IDLE);
    }
}
