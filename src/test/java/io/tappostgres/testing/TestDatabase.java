package io.tappostgres.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fresh database for one test, with {@link HostileSettings}, dropped when it is closed, with its
 * replication slots. The SQL of the test itself runs in one session without those settings, in
 * autocommit mode. Not safe for use by several threads.
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger CREATED = new AtomicInteger();

    private final PostgresServer server;
    private final String name;
    private final Connection session;
    private final boolean isOurs;

    private TestDatabase(PostgresServer server, String name, Connection session, boolean isOurs) {
        this.server = server;
        this.name = name;
        this.session = session;
        this.isOurs = isOurs;
    }

    static TestDatabase create(PostgresServer server) throws SQLException {
        return create(
                server, "tap_" + ProcessHandle.current().pid() + "_" + CREATED.incrementAndGet());
    }

    static TestDatabase create(PostgresServer server, String name) throws SQLException {
        drop(server, name);
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + quoted(name) + " TEMPLATE template0");
            HostileSettings.give(connection, quoted(name));
        }
        Connection session = server.connect(name);
        HostileSettings.takeFrom(session);
        return new TestDatabase(server, name, session, true);
    }

    /**
     * The same database on a standby, or on a server that was restored from a copy. Closing it ends
     * the session and leaves the database as it is.
     */
    public TestDatabase on(PostgresServer copy) throws SQLException {
        Connection session = copy.connect(name);
        HostileSettings.takeFrom(session);
        return new TestDatabase(copy, name, session, false);
    }

    public PostgresServer server() {
        return server;
    }

    public String name() {
        return name;
    }

    /** Opens another session of the superuser, with the hostile settings. */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Opens another session like the test's own, for what must run at the same time. */
    public Connection connectPlainly() throws SQLException {
        Connection connection = connect();
        HostileSettings.takeFrom(connection);
        return connection;
    }

    /** Executes SQL; each string may hold several statements. */
    public void execute(String... sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String statements : sql) {
                statement.execute(statements);
            }
        }
    }

    /** All rows as PostgreSQL's text; null for null. */
    public List<List<String>> query(String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(rows.getString(column));
                }
                all.add(row);
            }
        }
        return all;
    }

    /** The first column of the first row. */
    public String value(String sql) throws SQLException {
        return query(sql).get(0).get(0);
    }

    @Override
    public void close() throws SQLException {
        session.close();
        if (isOurs) {
            drop(server, name);
        }
    }

    /**
     * Ends the sessions and drops the slots first, which would each keep the database. A walsender
     * takes a moment to go, so this is tried until it works.
     */
    private static void drop(PostgresServer server, String name) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean hasSlots = server.versionNum() >= 90400;
            for (int attempt = 1; ; attempt++) {
                try {
                    statement.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                                    + literal(name));
                    if (hasSlots) {
                        statement.execute(
                                "SELECT pg_drop_replication_slot(slot_name) FROM"
                                        + " pg_replication_slots WHERE database = "
                                        + literal(name));
                    }
                    statement.execute("DROP DATABASE IF EXISTS " + quoted(name));
                    return;
                } catch (SQLException e) {
                    if (attempt == 20) {
                        throw e;
                    }
                    statement.execute("SELECT pg_sleep(0.1)");
                }
            }
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
