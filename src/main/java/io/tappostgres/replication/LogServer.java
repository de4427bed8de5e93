package io.tappostgres.replication;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a server says of itself that matters to whoever wants its log. For 9.4 and later.
 *
 * @param user whom the session belongs to
 * @param mayReplicate whether the user has the right to use replication slots
 * @param providerSwitch {@code rds.logical_replication} as it is set, or null
 * @param outputPluginLibraries the setting, or null if there is none or the user may not see it
 */
record LogServer(
        ServerVersion version,
        boolean inRecovery,
        String user,
        ServerFlavour flavour,
        String walLevel,
        String providerSwitch,
        int maxReplicationSlots,
        int maxWalSenders,
        boolean mayReplicate,
        String outputPluginLibraries) {

    private static final String FACTS =
            """
            SELECT current_user, current_setting('wal_level'), %s,
                   current_setting('max_replication_slots')::int, current_setting('max_wal_senders')::int,
                   r.rolsuper OR r.rolreplication OR coalesce(
                       (SELECT pg_has_role(g.oid, 'MEMBER') FROM pg_roles g WHERE g.rolname = 'rds_replication'),
                       false),
                   (SELECT setting FROM pg_settings WHERE name = 'output_plugin_libraries')
            FROM pg_roles r WHERE r.rolname = current_user
            """;

    static LogServer read(Connection connection, String host) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        ServerFlavour flavour = ServerFlavour.read(connection, host);
        boolean inRecovery = LogFunctions.of(connection).inRecovery();
        String providerSwitch =
                version.isAtLeast(ServerVersion.V9_6)
                        ? "current_setting('rds.logical_replication', true)"
                        : "(SELECT setting FROM pg_settings WHERE name = 'rds.logical_replication')";
        String sql = FACTS.formatted(providerSwitch);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new LogServer(
                    version,
                    inRecovery,
                    row.getString(1),
                    flavour,
                    row.getString(2),
                    row.getString(3),
                    row.getInt(4),
                    row.getInt(5),
                    row.getBoolean(6),
                    row.getString(7));
        }
    }
}
