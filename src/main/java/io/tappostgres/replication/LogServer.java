package io.tappostgres.replication;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What a server says of itself that matters to whoever wants its log. For 9.4 and later.
 *
 * @param user whom the session belongs to
 * @param providerSwitch the setting {@link #switchName} as it is, or null
 * @param right the user's right to use replication slots
 * @param outputPluginLibraries the setting, or null if there is none or the user may not see it
 */
public record LogServer(
        ServerVersion version,
        boolean inRecovery,
        String user,
        ServerFlavour flavour,
        String walLevel,
        String providerSwitch,
        int maxReplicationSlots,
        int maxWalSenders,
        Right right,
        String outputPluginLibraries) {

    /** Of slots and of WAL senders, as the manuals of the providers have it. */
    public static final int SUGGESTED = 5;

    /** To use replication slots. */
    public enum Right {
        NONE,
        /** A member of the role that has it on Amazon RDS, which does not inherit from it. */
        NOT_INHERITED,
        HELD
    }

    private static final String RDS_SWITCH = "rds.logical_replication";
    private static final String CLOUD_SQL_SWITCH = "cloudsql.logical_decoding";

    private static final String FACTS =
            """
            SELECT current_user, current_setting('wal_level'), %s,
                   current_setting('max_replication_slots')::int, current_setting('max_wal_senders')::int,
                   CASE WHEN r.rolsuper OR r.rolreplication OR coalesce(pg_has_role(g.oid, 'USAGE'), false) THEN 'HELD'
                        WHEN pg_has_role(g.oid, 'MEMBER') THEN 'NOT_INHERITED' ELSE 'NONE' END,
                   (SELECT setting FROM pg_settings WHERE name = 'output_plugin_libraries')
            FROM pg_roles r LEFT JOIN pg_roles g ON g.rolname = 'rds_replication'
            WHERE r.rolname = current_user
            """;

    static LogServer read(Connection connection, String host) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        ServerFlavour flavour = ServerFlavour.read(connection, host);
        boolean inRecovery = LogFunctions.of(connection).inRecovery();
        String sql = FACTS.formatted(setting(switchName(flavour), version));
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
                    Right.valueOf(row.getString(6)),
                    row.getString(7));
        }
    }

    /** How a number among the settings is raised. */
    public List<String> raised(String name, int number) {
        return flavour == ServerFlavour.VANILLA
                ? List.of("ALTER SYSTEM SET %s = %d".formatted(name, number), "restart the server")
                : List.of(
                        "set %s to %d in the server's parameters and reboot it"
                                .formatted(name, number));
    }

    /** The setting by which a provider turns logical decoding on, or null if it has none. */
    static String switchName(ServerFlavour flavour) {
        return switch (flavour) {
            case RDS, AURORA -> RDS_SWITCH;
            case CLOUD_SQL -> CLOUD_SQL_SWITCH;
            case VANILLA, AZURE -> null;
        };
    }

    /** Of a setting that need not be there: {@code pg_settings} hides those of no known module. */
    private static String setting(String name, ServerVersion version) {
        if (name == null) {
            return "NULL::text";
        }
        return version.isAtLeast(ServerVersion.V9_6)
                ? "nullif(current_setting('%s', true), '')".formatted(name)
                : "(SELECT setting FROM pg_settings WHERE name = '%s')".formatted(name);
    }
}
