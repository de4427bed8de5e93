package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tappostgres.TapException;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.LogConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.connection.Database;
import io.tappostgres.connection.Server;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * A database whose log is checked, in the tap's own session, by a user who has no other rights than
 * the documentation asks for: LOGIN, REPLICATION, and SELECT on what there is.
 */
public final class Preflight implements AutoCloseable {

    static final String SYSTEM = "7000000000000000001";
    public static final String PASSWORD = "only-for-tests";

    public final TestDatabase database;
    public final String user;

    /** What the last check logged, each line after its level. */
    final List<String> log = new ArrayList<>();

    public LogConfig config = config(null, List.of(), Duration.ZERO);
    public String applicationName = "tap-postgres";
    Patience patience =
            duration -> {
                Thread.sleep(duration.toMillis());
                return false;
            };
    SystemIdentity identity = new SystemIdentity(SYSTEM, 1);
    TimelineHistory history = TimelineHistory.of(1);

    private Preflight(TestDatabase database, String user) {
        this.database = database;
        this.user = user;
    }

    public static Preflight of(PostgresServer server) throws SQLException {
        return of(server.createDatabase());
    }

    public static Preflight of(TestDatabase database) throws SQLException {
        String user = "tap_reader";
        database.execute(
                """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tap_reader') THEN
                        CREATE ROLE tap_reader LOGIN PASSWORD '%s';
                    END IF;
                END $$;
                ALTER ROLE tap_reader REPLICATION;
                ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO tap_reader;
                """
                        .formatted(PASSWORD));
        return new Preflight(database, user);
    }

    public static LogConfig config(
            String slotName, List<String> publicationNames, Duration slotWait) {
        return new LogConfig(
                slotName,
                Map.of(),
                null,
                publicationNames,
                null,
                false,
                false,
                LogConfig.OnTruncate.WARN,
                LogConfig.OnGap.FAIL,
                LogConfig.OnRewrite.WARN,
                LogConfig.OnUnselected.PASS,
                LogConfig.UnchangedToast.FETCH,
                true,
                null,
                slotWait);
    }

    /** A stream of a table in schema public, with the key "id" and no bookmark. */
    public static LogRequest request(String tableName) {
        return request(tableName, null);
    }

    public static LogRequest request(String tableName, LogPosition position) {
        return new LogRequest(
                "db-public-" + tableName, "public", tableName, false, List.of("id"), position);
    }

    public Server logServer() {
        return Server.of(connectionConfig());
    }

    public ConnectionConfig connectionConfig() {
        PostgresServer server = database.server();
        return new ConnectionConfig(
                server.host(),
                server.port(),
                user,
                PasswordConfig.of(new Secret(PASSWORD)),
                database.name(),
                SslConfig.of("disable"),
                null,
                applicationName,
                Duration.ofSeconds(30));
    }

    /** Makes a slot and returns the SQL text of where it begins. */
    public void createSlot(String name, String plugin) throws SQLException {
        database.execute(
                "SELECT pg_create_logical_replication_slot('%s', '%s')".formatted(name, plugin));
    }

    LogSource check(LogRequest... requests) throws SQLException, InterruptedException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.tappostgres.replication");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        log.clear();
        try (Database opened = Database.open(logServer(), database.name(), 1);
                Connection connection = opened.borrow()) {
            return new LogPreflight(config, connectionConfig(), database.name(), patience)
                    .check(connection, identity, history, List.of(requests));
        } finally {
            logger.detachAppender(appender);
            appender.list.forEach(
                    event -> log.add(event.getLevel() + " " + event.getFormattedMessage()));
        }
    }

    /** The message of a check that has to fail, as the server, or who runs it, has to act. */
    String rawFailure(LogRequest... requests) {
        return rawFailure(TapException.Kind.SOURCE, requests);
    }

    private String rawFailure(TapException.Kind kind, LogRequest... requests) {
        TapException failure = catchThrowableOfType(TapException.class, () -> check(requests));
        if (failure == null || failure.kind() != kind) {
            throw new AssertionError("not refused as it should be", failure);
        }
        return failure.getMessage();
    }

    /** The same without what every message begins with for the stream of table t. */
    public String problem(LogRequest... requests) {
        return problem(TapException.Kind.SOURCE, requests);
    }

    /** The same of another kind. */
    String problem(TapException.Kind kind, LogRequest... requests) {
        String message = rawFailure(kind, requests);
        String beginning =
                "cannot read the log of database \"%s\" for \"db-public-t\": "
                        .formatted(database.name());
        if (!message.startsWith(beginning)) {
            throw new AssertionError(message);
        }
        return message.substring(beginning.length());
    }

    @Override
    public void close() throws SQLException {
        database.execute("DROP OWNED BY tap_reader");
        database.close();
    }
}
