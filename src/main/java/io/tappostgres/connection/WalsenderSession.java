package io.tappostgres.connection;

import io.tappostgres.json.RecordMemory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session with a walsender, the server process that streams the log of one database: pinned, like
 * every session of the tap, so that values in the log have the text that they have in a table.
 *
 * <p>Belongs to one thread, but for {@link #abort}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming
 *     Replication Protocol</a>
 */
public final class WalsenderSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WalsenderSession.class);

    /** The default of {@code wal_sender_timeout}. */
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    private final OpenedConnection opened;
    private final Connection connection;
    private Duration timeout = USUAL_TIMEOUT;

    private WalsenderSession(OpenedConnection opened) {
        this.opened = opened;
        this.connection = opened.connection();
    }

    /**
     * Opens a session.
     *
     * @throws SQLException if the server does not let the user in, or not to the log
     */
    public static WalsenderSession open(Server server, String databaseName) throws SQLException {
        try {
            return openPinned(server, databaseName, null);
        } catch (SQLException e) {
            if (!SessionSettings.isTooIdle(e)) {
                throw e;
            }
            return openPinned(server, databaseName, SessionSettings.OPTIONS_AGAINST_IDLE_TIMEOUT);
        }
    }

    /**
     * @param options settings in the first packet, or null
     */
    private static WalsenderSession openPinned(Server server, String databaseName, String options)
            throws SQLException {
        WalsenderSession session = open(server, databaseName, options);
        try {
            if (session.takesQueries()) {
                server.watch(session.opened, databaseName, session.pin());
                return session;
            }
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
        session.close();
        WalsenderSession pinned = open(server, databaseName, SessionSettings.optionsOfWalsender());
        server.watch(pinned.opened, databaseName, new Backend(pinned.opened.announcedPid(), null));
        return pinned;
    }

    /**
     * @param options settings in the first packet, or null
     */
    private static WalsenderSession open(Server server, String databaseName, String options)
            throws SQLException {
        Properties properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        // The driver asks an older server for no walsender: there is none for logical decoding.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.4");
        PGProperty.ALLOW_ENCODING_CHANGES.set(properties, true);
        if (options != null) {
            PGProperty.OPTIONS.set(properties, options);
        }
        return new WalsenderSession(server.connect(databaseName, properties));
    }

    /** Whether it can be asked anything but replication commands. */
    private boolean takesQueries() throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        version.requireSupported();
        return version.isAtLeast(ServerVersion.V10);
    }

    private Backend pin() throws SQLException {
        List<String> facts =
                row(
                        "SELECT setting, pg_backend_pid(), "
                                + SessionSettings.SERVER_START
                                + " FROM pg_settings WHERE name = 'wal_sender_timeout'");
        long millis = Long.parseLong(facts.get(0));
        String encoding = row("SHOW server_encoding").get(0);
        try (Statement statement = connection.createStatement()) {
            if (isUnchecked(encoding)) {
                // As UTF-8 the server would check the bytes, and refuse the log for ever.
                statement.execute("SET client_encoding = 'SQL_ASCII'");
            }
            statement.execute(SessionSettings.sqlOfWalsender(ServerVersion.of(connection), millis));
        }
        timeout = Duration.ofMillis(millis);
        return new Backend(Integer.parseInt(facts.get(1)), facts.get(2));
    }

    /**
     * Whether a database with this encoding stores whatever bytes it is given, which need not be
     * UTF-8: its log has them as they are.
     *
     * @param serverEncoding the setting {@code server_encoding}
     */
    public static boolean isUnchecked(String serverEncoding) {
        return serverEncoding.equals("SQL_ASCII");
    }

    /** The first row of what a replication command, or a query, returns; empty if there is none. */
    public List<String> row(String command) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(command)) {
            List<String> row = new ArrayList<>();
            if (result.next()) {
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
            }
            return row;
        }
    }

    /**
     * Whether the server is a standby by now, which can be promoted while this session goes on.
     * Before PostgreSQL 16 no standby has a log for others.
     */
    public boolean isStandby() throws SQLException {
        return ServerVersion.of(connection).isAtLeast(ServerVersion.V16)
                && row("SELECT pg_is_in_recovery()").get(0).equals("t");
    }

    /**
     * For how long the server at least waits for a sign of life, if anything holds the tap up: its
     * {@code wal_sender_timeout} before the session raised it. Zero if it waits for ever.
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Begins to stream.
     *
     * @param command a whole START_REPLICATION command
     */
    public CopyBothStream start(String command, RecordMemory memory, BeforeLargeRow beforeLargeRow)
            throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        return new CopyBothStream(
                session.getCopyAPI().copyDual(command),
                CopyDataStream.of(session, memory, beforeLargeRow));
    }

    /** Breaks the connection off, whoever waits for what on it. Any thread may call this. */
    public void abort() throws SQLException {
        connection.abort(Runnable::run);
    }

    /** Whatever there was to read is read by then: that the server is gone changes nothing. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The connection was lost before it was closed: {}", e.getMessage());
        }
    }
}
