package io.tappostgres.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Where a {@link PostgresServer} runs; only a {@link LocalCluster} can be stopped and started. */
interface ServerBackend extends AutoCloseable {

    /**
     * How a person would name the server: {@code PostgreSQL 15.18 in /usr/lib/postgresql/15/bin}.
     */
    String description();

    String host();

    int port();

    String superuser();

    String password();

    /** What the server logged so far; empty where it cannot be read. */
    default String log() {
        return "";
    }

    default void start() {
        throw notOurs("started");
    }

    default void stop() {
        throw notOurs("stopped");
    }

    default void kill() {
        throw notOurs("killed");
    }

    /** Starts another server from a copy of this one's data, see {@link PostgresServer}. */
    default ServerBackend copy(CopyKind kind, ServerConfiguration configuration) {
        throw notOurs("copied");
    }

    /** What a copy of a server is to be. */
    enum CopyKind {
        STANDBY,
        RESTORED
    }

    @Override
    void close();

    /** Opens a connection of the superuser. */
    default Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", superuser());
        properties.setProperty("password", password());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "120");
        properties.setProperty("ApplicationName", "tap-postgres tests");
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host() + ":" + port() + "/" + name, properties);
    }

    private UnsupportedOperationException notOurs(String verb) {
        return new UnsupportedOperationException(
                description() + " cannot be " + verb + "; use PostgresServer.startPrivate");
    }
}
