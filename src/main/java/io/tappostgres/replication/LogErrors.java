package io.tappostgres.replication;

import io.tappostgres.TapException;
import io.tappostgres.TapException.Kind;
import io.tappostgres.config.ConnectionConfig;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** PLACEHOLDER to be replaced by the branch preflight's. */
public final class LogErrors {
    private LogErrors() {}

    public static TapException of(
            SQLException cause, LogSlot slot, ConnectionConfig config, String databaseName) {
        return new TapException(Kind.SOURCE, String.valueOf(cause.getMessage()), cause);
    }

    public static TapException of(
            SQLException cause, ConnectionConfig config, String databaseName) {
        return of(cause, null, config, databaseName);
    }

    public static String serverMessage(SQLException cause) {
        return cause instanceof PSQLException e && e.getServerErrorMessage() != null
                ? e.getServerErrorMessage().getMessage()
                : "";
    }
}
