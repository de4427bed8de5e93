package io.tappostgres.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A PostgreSQL server for tests, with logical decoding where its version has it.
 *
 * <p>A shared one is started when it is first asked for and stopped at the end of the JVM, so
 * closing it does nothing, and tests neither stop nor reconfigure it: they take a {@link
 * TestDatabase} each. A private one is the caller's to configure, kill and close.
 */
public final class PostgresServer implements AutoCloseable {

    private final ServerBackend backend;
    private final boolean shared;

    PostgresServer(ServerBackend backend, boolean shared) {
        this.backend = backend;
        this.shared = shared;
    }

    /**
     * The server that most tests run on: the one that {@code TAP_POSTGRES_TEST_HOST} names, or else
     * one in Docker, or else one of an installed PostgreSQL that has wal2json, or else the newest
     * embedded one.
     */
    public static PostgresServer shared() {
        return SharedServers.preferred();
    }

    /**
     * The first choice of {@link #shared()} that has wal2json.
     *
     * @throws IllegalStateException if none has, with what to install
     */
    public static PostgresServer withWal2json() {
        return SharedServers.withWal2json();
    }

    /**
     * The shared server of an embedded version.
     *
     * @param major one of {@link #embeddedMajors()}
     */
    public static PostgresServer embedded(String major) {
        return SharedServers.embedded(major);
    }

    public static PostgresServer oldest() {
        return embedded(embeddedMajors().get(0));
    }

    public static PostgresServer newest() {
        List<String> majors = embeddedMajors();
        return embedded(majors.get(majors.size() - 1));
    }

    /** Which versions are embedded on this platform, oldest first: {@code 9.3}, … {@code 18}. */
    public static List<String> embeddedMajors() {
        return PostgresBinaries.embeddedMajors();
    }

    /** Starts a server that nobody else uses; the caller closes it. */
    public static PostgresServer startPrivate(
            PostgresBinaries binaries, ServerConfiguration configuration) {
        return new PostgresServer(LocalCluster.start(binaries, configuration), false);
    }

    /** The same, of an embedded version. */
    public static PostgresServer startPrivate(String major, ServerConfiguration configuration) {
        return startPrivate(PostgresBinaries.embedded(major), configuration);
    }

    public String host() {
        return backend.host();
    }

    public int port() {
        return backend.port();
    }

    public String superuser() {
        return backend.superuser();
    }

    public String password() {
        return backend.password();
    }

    /** {@code server_version_num}: 90305, 150018. */
    public int versionNum() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Opens a connection of the superuser; the settings are the database's own. */
    public Connection connect(String database) throws SQLException {
        return backend.connect(database);
    }

    /** Executes SQL as the superuser; each string may hold several statements. */
    public void execute(String database, String... sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String statements : sql) {
                statement.execute(statements);
            }
        }
    }

    /** Creates an empty database with a name of its own. */
    public TestDatabase createDatabase() throws SQLException {
        return TestDatabase.create(this);
    }

    /** Creates an empty database; one that is left over under that name is dropped. */
    public TestDatabase createDatabase(String name) throws SQLException {
        return TestDatabase.create(this, name);
    }

    /** Starts a stopped private server on its old port and with its old data. */
    public void start() {
        backend.start();
    }

    /** Stops a private server in good order, sessions ended. */
    public void stop() {
        backend.stop();
    }

    public void restart() {
        stop();
        start();
    }

    /** Ends a private server and its backends with SIGKILL, as a power failure would. */
    public void stopImmediately() {
        backend.kill();
    }

    /** What a local server logged so far; empty for one that is not ours. */
    public String log() {
        return backend.log();
    }

    /**
     * Starts a standby that streams from this private server, which is stopped for a moment to be
     * copied; the caller closes it. It has this server's configuration and, from PostgreSQL 12 on,
     * what is given.
     */
    public PostgresServer startStandby(ServerConfiguration configuration) {
        return new PostgresServer(
                backend.copy(ServerBackend.CopyKind.STANDBY, configuration), false);
    }

    /**
     * Starts a server with the data that this private one has now, as one that is restored from a
     * copy of its disk; the caller closes it. This one is stopped for a moment.
     */
    public PostgresServer startRestored() {
        return new PostgresServer(
                backend.copy(ServerBackend.CopyKind.RESTORED, ServerConfiguration.standard()),
                false);
    }

    /** Stops a private server and deletes its data. */
    @Override
    public void close() {
        if (!shared) {
            backend.close();
        }
    }

    @Override
    public String toString() {
        return backend.description() + " on " + host() + ":" + port();
    }
}
