package io.tappostgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresServerIT {

    private static List<String> majors() {
        return PostgresServer.embeddedMajors();
    }

    @ParameterizedTest
    @MethodSource("majors")
    void everyEmbeddedVersionAnswersAndIsGoneAfterClose(String major) throws Exception {
        PostgresServer server = PostgresServer.startPrivate(major, ServerConfiguration.standard());
        int port = server.port();
        try (server) {
            assertThat(valueOn(server, "SELECT version()")).startsWith("PostgreSQL " + major + ".");
        }
        assertThat(listens(port)).isFalse();
    }

    @Test
    void embeddedVersionsAreListedOldestFirst() {
        assertThat(majors()).endsWith("18").doesNotHaveDuplicates();
        assertThat(majors().stream().map(ReleaseNumber::parse)).isSorted();
    }

    @Test
    void serverSpeaksLogicalReplication() throws Exception {
        assertThat(valueOn(PostgresServer.newest(), "SHOW wal_level")).isEqualTo("logical");
    }

    @Test
    void installedWal2jsonIsFoundAndMayBeLoaded() throws Exception {
        assumeThat(PostgresBinaries.installedWithWal2json()).isPresent();
        try (TestDatabase database = PostgresServer.withWal2json().createDatabase()) {
            assertThat(
                            database.value(
                                    "SELECT count(*) FROM"
                                            + " pg_create_logical_replication_slot('w', 'wal2json')"))
                    .isEqualTo("1");
        }
    }

    @Test
    void sharedServerIsStartedOnceAndOutlivesClose() throws Exception {
        PostgresServer first = PostgresServer.newest();
        first.close();

        assertThat(PostgresServer.newest()).isSameAs(first);
        assertThat(valueOn(first, "SELECT 1")).isEqualTo("1");
    }

    @Test
    void privateServerHasItsSettingsAndHbaLines() throws Exception {
        ServerConfiguration configuration =
                ServerConfiguration.standard()
                        .withSetting("application_name", "it's")
                        .withHbaLine("host all nobody 127.0.0.1/32 trust");
        try (PostgresServer server = PostgresServer.startPrivate("18", configuration)) {
            assertThat(
                            valueOn(
                                    server,
                                    "SELECT boot_val <> reset_val FROM pg_settings WHERE name = 'wal_level'"))
                    .isEqualTo("t");
            assertThat(valueOn(server, "SELECT auth_method FROM pg_hba_file_rules LIMIT 1"))
                    .isEqualTo("trust");
        }
    }

    @Test
    void killedServerComesBackOnItsPortWithWhatWasCommitted() throws Exception {
        try (PostgresServer server =
                PostgresServer.startPrivate("18", ServerConfiguration.standard())) {
            int port = server.port();
            server.execute(
                    "postgres",
                    "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)",
                    "CHECKPOINT");

            server.stopImmediately();
            assertThatThrownBy(() -> valueOn(server, "SELECT 1")).isInstanceOf(SQLException.class);
            server.start();

            assertThat(server.port()).isEqualTo(port);
            assertThat(valueOn(server, "SELECT n FROM kept")).isEqualTo("7");
            assertThat(server.log()).contains("automatic recovery in progress");
        }
    }

    @Test
    void serverThatRefusesItsConfigurationSaysWhyInTheError() {
        ServerConfiguration wrong = ServerConfiguration.standard().withSetting("no_such", "1");

        assertThatThrownBy(() -> PostgresServer.startPrivate("18", wrong))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unrecognized configuration parameter \"no_such\"");
    }

    private static String valueOn(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
