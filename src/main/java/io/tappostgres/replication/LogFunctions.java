package io.tappostgres.replication;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.decoding.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The SQL for a server's log positions, which depends on its version, and on whether it is a
 * standby: one that was promoted goes on answering the question for the replayed position with its
 * last, so that {@code pg_is_in_recovery()} has to decide.
 */
public final class LogFunctions {

    private final ServerVersion version;
    private final boolean inRecovery;

    LogFunctions(ServerVersion version, boolean inRecovery) {
        this.version = version;
        this.inRecovery = inRecovery;
    }

    /** The functions of the server at the other end. */
    public static LogFunctions of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            return new LogFunctions(ServerVersion.of(connection), row.getBoolean(1));
        }
    }

    /**
     * The end of the log that can be read: flushed, or replayed by a standby, which can be NULL.
     * Before 9.6 only the end of what was written can be asked for.
     */
    public String currentLsn() {
        if (version.isAtLeast(ServerVersion.V10)) {
            return inRecovery ? "pg_last_wal_replay_lsn()" : "pg_current_wal_flush_lsn()";
        }
        if (inRecovery) {
            return "pg_last_xlog_replay_location()";
        }
        return version.isAtLeast(ServerVersion.V9_6)
                ? "pg_current_xlog_flush_location()"
                : "pg_current_xlog_location()";
    }

    /** The column of {@code pg_replication_slots}, or the nearest that there is. */
    String confirmedFlushLsn() {
        return version.isAtLeast(ServerVersion.V9_6) ? "confirmed_flush_lsn" : "restart_lsn";
    }

    boolean inRecovery() {
        return inRecovery;
    }

    /** The end of the log that can be read; {@link Lsn#NONE} if a standby has replayed nothing. */
    public long readCurrentLsn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + currentLsn())) {
            row.next();
            return lsn(row.getString(1));
        }
    }

    /** The position that a column has, which may be NULL. */
    static long lsn(String text) {
        return text == null ? Lsn.NONE : Lsn.parse(text);
    }
}
