package io.tappostgres.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.testing.PgBouncer;
import io.tappostgres.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a session behind a pooler that has lost what it was pinned to. */
class PoolerGuardIT {

    private static final PostgresServer SERVER = PostgresServer.newest();

    private static Database open(String host, int port) {
        return Database.open(
                Server.of(
                        new ConnectionConfig(
                                host,
                                port,
                                SERVER.superuser(),
                                PasswordConfig.of(new Secret(SERVER.password())),
                                "postgres",
                                SslConfig.of("disable"),
                                null,
                                "tap-postgres",
                                Duration.ofSeconds(30))),
                "postgres",
                2);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int firstRow(Connection connection) throws Exception {
        try (CopyRows rows =
                CopyRows.start(
                        connection,
                        "COPY (SELECT 1) TO STDOUT",
                        new RecordMemory(1024 * 1024),
                        () -> {})) {
            return rows.next();
        }
    }

    /** The last is what a server_reset_query does between two transactions. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET IntervalStyle = 'postgres'",
                "SET extra_float_digits = 0",
                "SET search_path = public",
                "SET ROLE pg_monitor",
                "DISCARD ALL"
            })
    void lostSettingEndsTheCopyBeforeItsFirstRow(String loss) throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(SERVER, "session");
                Database database = open(bouncer.host(), bouncer.port());
                Connection connection = database.borrow()) {
            assertThat(firstRow(connection)).isEqualTo(2);
            execute(connection, loss);
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> firstRow(connection))
                    .isInstanceOf(TapException.class)
                    .hasMessageStartingWith("database \"postgres\" on 127.0.0.1:")
                    .hasMessageContaining("is behind a connection pooler that lends a session");
        }
    }

    @Test
    void connectionToTheServerItselfIsNotWatched() throws Exception {
        try (Database database = open(SERVER.host(), SERVER.port());
                Connection connection = database.borrow()) {
            execute(connection, "SET IntervalStyle = 'postgres'");
            assertThat(firstRow(connection)).isEqualTo(2);
        }
    }

    @Test
    void everySettingThatIsPinnedIsInForceBehindAPoolerAsWithoutOne() throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(SERVER, "session");
                Database pooled = open(bouncer.host(), bouncer.port());
                Database direct = open(SERVER.host(), SERVER.port())) {
            assertThat(settings(pooled)).isEqualTo(settings(direct)).contains("IntervalStyle");
        }
    }

    private static String settings(Database database) throws SQLException {
        try (Connection connection = database.borrow();
                Statement statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE source = 'session' AND name NOT IN ('application_name', 'client_encoding')")) {
            row.next();
            return row.getString(1);
        }
    }
}
