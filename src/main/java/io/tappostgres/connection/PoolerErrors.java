package io.tappostgres.connection;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import java.sql.SQLException;

/**
 * What to do about a connection pooler that stands between the tap and the server. PgBouncer is the
 * one whose words are known; RDS Proxy, pgpool, Odyssey, Supavisor and others do the same things.
 *
 * @see <a href="https://www.pgbouncer.org/features.html">PgBouncer features</a>
 */
public final class PoolerErrors {

    private static final String DIRECT =
            "set \"host\" and \"port\" in the config to the database itself";

    /** PgBouncer's words of a parameter in the first packet that it does not pass on. */
    private static final String STARTUP_PARAMETER = "unsupported startup parameter";

    private final ConnectionConfig config;
    private final String databaseName;

    PoolerErrors(ConnectionConfig config, String databaseName) {
        this.config = config;
        this.databaseName = databaseName;
    }

    /** That the sessions of the tap do not keep a backend, and so no settings and no snapshot. */
    TapException noSessions() {
        return new TapException(
                Kind.SOURCE,
                "database \"%s\" on %s:%d is behind a connection pooler that lends a session another server connection for each transaction or statement, so that settings and snapshots get lost and values could be read wrong: have the pooler keep sessions for user \"%s\" (PgBouncer: pool_mode = session for this database or user), or %s"
                        .formatted(
                                databaseName, config.host(), config.port(), config.user(), DIRECT));
    }

    /** Whether it is of a pooler that does not keep the backend for a whole transaction. */
    static boolean isOfStatementMode(SQLException refusal) {
        return String.valueOf(refusal.getMessage()).contains("statement pooling mode");
    }

    /**
     * What to do about a refusal of a session for the log, or null if it is none of a pooler's.
     *
     * @param text the server's, or the pooler's, message
     */
    public static String logAdvice(String text) {
        return text.contains(STARTUP_PARAMETER)
                ? "a connection pooler is in between, and does not let readers of the log through (PgBouncer does from version 1.23 on): %s, or read the streams by INCREMENTAL or FULL_TABLE"
                        .formatted(DIRECT)
                : null;
    }

    /**
     * What to do about a refusal of any other session, or null if it is none of a pooler's.
     *
     * @param text the server's, or the pooler's, message
     */
    static String advice(String text) {
        if (text.contains(STARTUP_PARAMETER)) {
            return "have it listed in ignore_startup_parameters of PgBouncer, or " + DIRECT;
        }
        if (text.contains("query_wait_timeout")) {
            return "the connection pooler had no server connection left: raise its pool size (PgBouncer: default_pool_size), lower \"parallelism\" in the config, or "
                    + DIRECT;
        }
        if (text.contains("no more connections allowed")) {
            return "the connection pooler takes no more clients: close others, or raise its limit (PgBouncer: max_client_conn)";
        }
        if (text.startsWith("no such database")) {
            return "check \"dbname\" in the config; a connection pooler has to know the database too (PgBouncer: the section [databases])";
        }
        return null;
    }

    /** Whether a refusal of class 08 would be the same the next time. */
    static boolean isLasting(String message) {
        return message.contains(STARTUP_PARAMETER) || message.contains("no such database");
    }
}
