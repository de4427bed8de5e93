package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.cli.CriticalLine;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users whom a server does not let in, each for a reason of its own, and told at once. */
class RefusedLoginIT {

    private static PostgresServer server;
    private static TestDatabase database;
    @TempDir private Path directory;

    @BeforeAll
    static void startServer() throws SQLException {
        server =
                PostgresServer.startPrivate(
                        "16",
                        ServerConfiguration.standard()
                                .withSetting("max_connections", "8")
                                .withHbaLine("host all nobody_there,no_login 127.0.0.1/32 trust")
                                .withHbaLine("host all rejected 127.0.0.1/32 reject"));
        database = server.createDatabase("app");
        database.execute(
                "CREATE ROLE no_login; CREATE ROLE rejected LOGIN PASSWORD 'p'",
                "CREATE ROLE ordinary LOGIN PASSWORD 'p'",
                "CREATE ROLE limited LOGIN PASSWORD 'p' CONNECTION LIMIT 0",
                "CREATE DATABASE closed; REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
    }

    @AfterAll
    static void stopServer() throws SQLException {
        database.close();
        server.close();
    }

    private String refusal(String user, String databaseName) {
        TapFiles files = new TapFiles(directory);
        Path config =
                files.config(
                        database, Map.of("user", user, "password", "p", "dbname", databaseName));
        TapResult result = TapRunner.ofBuiltJar().run("-c", config, "--discover");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stdout()).isEmpty();
        return CriticalLine.of(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nobody_there | app | role \"nobody_there\" does not exist (SQLSTATE 28000); check \"user\", the role's LOGIN right, and that pg_hba.conf admits this client",
                "no_login | app | role \"no_login\" is not permitted to log in (SQLSTATE 28000); check \"user\", the role's LOGIN right, and that pg_hba.conf admits this client",
                "rejected | app | pg_hba.conf rejects connection for host \"127.0.0.1\", user \"rejected\", database \"app\", no encryption (SQLSTATE 28000); check \"user\", the role's LOGIN right, and that pg_hba.conf admits this client",
                "ordinary | nope | database \"nope\" does not exist (SQLSTATE 3D000); check \"dbname\" in the config",
                "ordinary | closed | permission denied for database \"closed\" (SQLSTATE 42501); have its owner or an administrator run GRANT CONNECT ON DATABASE \"closed\" TO \"ordinary\"",
                "limited | app | too many connections for role \"limited\" (SQLSTATE 53300); close other connections, or raise max_connections or the limit of the role or database",
            })
    void everyReasonHasItsWordsAndItsRemedy(String user, String databaseName, String reason) {
        assertThat(refusal(user, databaseName))
                .isEqualTo(
                        "cannot connect to database \"%s\" on 127.0.0.1:%d as user \"%s\": %s"
                                .formatted(databaseName, server.port(), user, reason));
    }

    @Test
    void serverWithoutConnectionsLeftSaysSo() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        try {
            while (taken.size() < 8) {
                taken.add(
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/app".formatted(server.port()),
                                "ordinary",
                                "p"));
            }
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("53300");
        }
        assertThat(refusal("ordinary", "app"))
                .contains(": remaining connection slots are reserved for ")
                .endsWith(
                        " (SQLSTATE 53300); close other connections, or raise max_connections or the limit of the role or database");
        for (Connection connection : taken) {
            connection.close();
        }
    }
}
