package io.tappostgres.check;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.TapConfig;
import io.tappostgres.connection.Server;
import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.plan.SelectedStream;
import io.tappostgres.singer.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What questions are asked with: one database of a server, and what is wanted of it.
 *
 * @param connection in a transaction that only reads
 * @param user whom the session belongs to, which the role's settings can make another than the
 *     config's
 * @param isOnlyServer whether there is no other for the log
 * @param streams the selected ones of this database; null without a catalog
 * @param state null without one
 */
record CheckContext(
        Connection connection,
        Server server,
        ServerVersion version,
        ServerFlavour flavour,
        boolean inRecovery,
        String user,
        String databaseName,
        boolean isOnlyServer,
        TapConfig config,
        List<SelectedStream> streams,
        State state,
        LocalDate today) {

    /** Makes something of the row that a result is at. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    ConnectionConfig connectionConfig() {
        return server.config();
    }

    boolean hasCatalog() {
        return streams != null;
    }

    /** Whether a sync would read the log of this database from this server. */
    boolean readsLog() {
        if (!connectionConfig().equals(config.connection())) {
            return false;
        }
        return hasCatalog()
                ? streams.stream().anyMatch(s -> s.method() == ReplicationMethod.LOG_BASED)
                : config.sync().defaultReplicationMethod() == ReplicationMethod.LOG_BASED;
    }

    /** What a finding about the server is about. */
    String serverScope() {
        return isOnlyServer ? "" : scopeOf(connectionConfig());
    }

    static String scopeOf(ConnectionConfig server) {
        return "server %s:%d".formatted(server.host(), server.port());
    }

    /** What a finding about the database is about. */
    String databaseScope() {
        return scopeOf(databaseName);
    }

    static String scopeOf(String databaseName) {
        return "database \"" + databaseName + '"';
    }

    /** All rows of a query; an array of strings binds an array of texts. */
    <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                Object parameter = parameters[i];
                statement.setObject(
                        i + 1,
                        parameter instanceof String[] texts
                                ? connection.createArrayOf("text", texts)
                                : parameter);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
        }
        return rows;
    }
}
