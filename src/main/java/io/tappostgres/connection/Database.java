package io.tappostgres.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.tappostgres.TapException;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database of the server and the pool of connections to it. Thread-safe.
 *
 * <p>A login that fails is reported at once, not retried: a wrong password stays wrong. Only a
 * server that says that it is starting up is waited for.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final Server server;
    private final String name;
    private final ServerErrors errors;
    private final HikariDataSource pool;

    /** Why the last connection could not be had, or null. */
    private volatile TapException unreachable;

    private Database(Server server, String name, ServerErrors errors, HikariDataSource pool) {
        this.server = server;
        this.name = name;
        this.errors = errors;
        this.pool = pool;
    }

    /**
     * Opens the pool with its first connection.
     *
     * @param maximumConnections how many sessions the tap may hold in this database at once
     * @throws TapException of kind SOURCE, with the remedy, if the database cannot be reached
     */
    public static Database open(Server server, String databaseName, int maximumConnections) {
        ServerErrors errors = server.errors(databaseName);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("tap-postgres " + databaseName);
        pool.setDataSource(new SessionSource(server, databaseName));
        pool.setMaximumPoolSize(maximumConnections);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(server.connectPatience().toMillis());
        pool.setInitializationFailTimeout(1);
        ServerStart start = new ServerStart(server.retryTime());
        while (true) {
            try {
                return new Database(server, databaseName, errors, new HikariDataSource(pool));
            } catch (PoolInitializationException e) {
                TapException failure = errors.connectFailure(e.getCause());
                if (!start.awaitAfter(failure)) {
                    throw failure;
                }
            }
        }
    }

    public Server server() {
        return server;
    }

    public String name() {
        return name;
    }

    /**
     * Borrows a connection, which goes back to the pool when it is closed. One that was lost is
     * replaced, for which the server gets as long as the config's connect timeout, but only once:
     * of many streams, not every one waits for a server that is gone.
     *
     * @throws TapException of kind SOURCE if there is none to be had
     */
    public Connection borrow() {
        if (unreachable != null) {
            throw unreachable;
        }
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            // The pool's own words are about the pool; the cause is what the server said.
            unreachable = errors.connectFailure(e.getCause() == null ? e : e.getCause());
            throw unreachable;
        }
    }

    /**
     * Borrows a connection that can be done without: that there is none to be had concerns nobody
     * else.
     */
    public Connection borrowSpare() throws SQLException {
        return pool.getConnection();
    }

    /** Lets the next {@link #borrow} try again, although one has failed. */
    public void forgetFailure() {
        unreachable = null;
    }

    /** The exception that tells a person what the server refused and what to do about it. */
    public TapException failure(String action, SQLException cause) {
        return errors.failure(action, cause);
    }

    /** The same where the server is a standby and has ended a read. */
    public TapException failure(String action, SQLException cause, StandbySettings standby) {
        return errors.failure(action, cause, standby.remedy());
    }

    /**
     * What decides, as it is now, whether a standby ends a read; null if the server is none, or
     * does not say.
     */
    public StandbySettings standbySettings() {
        try (Connection connection = pool.getConnection()) {
            return StandbySettings.read(connection, server.config().host());
        } catch (SQLException e) {
            LOG.debug("The settings of a standby cannot be had: {}", e.getSQLState());
            return null;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
