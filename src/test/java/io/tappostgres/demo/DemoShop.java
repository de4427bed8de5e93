package io.tappostgres.demo;

import static java.util.Objects.requireNonNull;

import io.tappostgres.testing.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The shop of {@code demo.sql}, under the name and for the user that the sample config has. */
public final class DemoShop {

    public static final String DATABASE = "shop";
    public static final String USER = "tap";
    public static final String PASSWORD = "tap";

    private static final String SCRIPT = "/demo/demo.sql";

    private DemoShop() {}

    /** Creates user, database and data on a server that has none of them. */
    public static void load(PostgresServer server) throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE " + USER + " LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'",
                "CREATE DATABASE " + DATABASE + " OWNER " + USER);
        String url = "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + DATABASE;
        try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(script());
        }
    }

    private static String script() {
        try (InputStream script =
                requireNonNull(DemoShop.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + SCRIPT, e);
        }
    }
}
