package io.tappostgres.check;

import io.tappostgres.connection.Literals;
import io.tappostgres.connection.ServerVersion;

/** How a setting that takes effect with a reload is changed, by who runs the server. */
final class ServerSetting {

    private static final ServerVersion ALTER_SYSTEM = ServerVersion.V9_4;

    private ServerSetting() {}

    /** The steps that give a setting a value. */
    static String[] remedies(CheckContext context, String name, String value) {
        return switch (context.flavour()) {
            case RDS ->
                    steps(
                            "set %s to %s in the DB parameter group of the Amazon RDS instance",
                            name, value);
            case AURORA ->
                    steps(
                            "set %s to %s in the DB cluster parameter group of the Amazon Aurora"
                                    + " cluster",
                            name, value);
            case CLOUD_SQL -> steps("set the flag %s of the Cloud SQL instance to %s", name, value);
            case AZURE ->
                    steps("set the server parameter %s of the Azure server to %s", name, value);
            case VANILLA ->
                    context.version().isAtLeast(ALTER_SYSTEM)
                            ? new String[] {
                                "ALTER SYSTEM SET %s = %s"
                                        .formatted(name, Literals.quoteLiteral(value)),
                                "SELECT pg_reload_conf()"
                            }
                            : new String[] {
                                "set %s = %s in postgresql.conf".formatted(name, value),
                                "SELECT pg_reload_conf()"
                            };
        };
    }

    private static String[] steps(String template, String name, String value) {
        return new String[] {template.formatted(name, value)};
    }
}
