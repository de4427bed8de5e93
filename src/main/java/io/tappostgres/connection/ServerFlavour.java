package io.tappostgres.connection;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Who runs the server, which decides where its settings are changed. */
public enum ServerFlavour {
    VANILLA(
            "PostgreSQL",
            "set wal_level = logical in postgresql.conf and restart the server; if it is hosted and"
                    + " its provider has no switch for this (Heroku has none), read the streams by"
                    + " INCREMENTAL or FULL_TABLE"),
    RDS(
            "Amazon RDS",
            "set rds.logical_replication to 1 in the DB parameter group of the Amazon RDS instance"
                    + " and reboot it"),
    AURORA(
            "Amazon Aurora",
            "set rds.logical_replication to 1 in the DB cluster parameter group of the Amazon"
                    + " Aurora cluster and reboot its writer"),
    CLOUD_SQL(
            "Google Cloud SQL",
            "set the flag cloudsql.logical_decoding of the Cloud SQL instance to on; it restarts"),
    AZURE(
            "Azure Database for PostgreSQL",
            "set the server parameter wal_level of the Azure server to logical and restart it");

    /** Who runs the server is seen by the roles and functions that they add to it. */
    private static final String MARKS =
            """
            SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_proc p WHERE p.proname = 'aurora_version'
                           AND p.pronamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n
                                                 WHERE n.nspname = 'pg_catalog')),
                   EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'rds_superuser'),
                   EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'cloudsqlsuperuser'),
                   EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'azure_pg_admin')
            """;

    private final String title;
    private final String logicalRemedy;

    ServerFlavour(String title, String logicalRemedy) {
        this.title = title;
        this.logicalRemedy = logicalRemedy;
    }

    /**
     * The flavour of the server at the other end.
     *
     * @param host its name in the config, by which RDS is known even if it hides its roles
     */
    public static ServerFlavour read(Connection connection, String host) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MARKS)) {
            row.next();
            if (row.getBoolean(1)) {
                return AURORA;
            }
            if (row.getBoolean(2) || isAmazonHost(host)) {
                return RDS;
            }
            if (row.getBoolean(3)) {
                return CLOUD_SQL;
            }
            return row.getBoolean(4) ? AZURE : VANILLA;
        }
    }

    /**
     * The flavour as far as a host's name tells it, before anything is connected: Aurora's
     * endpoints of clusters have {@code cluster} in theirs, and Cloud SQL has addresses only.
     */
    public static ServerFlavour ofHost(String host) {
        if (isAmazonHost(host)) {
            return host.contains(".cluster-") ? AURORA : RDS;
        }
        return host.endsWith(".postgres.database.azure.com") ? AZURE : VANILLA;
    }

    /** Whether Amazon gave the host its name; in China the region stands behind the service. */
    static boolean isAmazonHost(String host) {
        return host.endsWith(".rds.amazonaws.com")
                || (host.contains(".rds.") && host.endsWith(".amazonaws.com.cn"));
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** Whether Amazon runs it. */
    public boolean isAmazon() {
        return this == RDS || this == AURORA;
    }

    /** How {@code wal_level} becomes {@code logical}. */
    public String logicalRemedy() {
        return logicalRemedy;
    }

    /** The statement that gives a user the right to read the log. */
    public String replicationGrant(String user) {
        return switch (this) {
            case RDS, AURORA -> "GRANT rds_replication TO " + quoteIdentifier(user);
            case VANILLA, CLOUD_SQL, AZURE ->
                    "ALTER ROLE " + quoteIdentifier(user) + " WITH REPLICATION";
        };
    }

    /** Who may give rights there. */
    public String administrator() {
        return switch (this) {
            case VANILLA -> "an administrator";
            case RDS, AURORA -> "a member of rds_superuser";
            case CLOUD_SQL -> "a member of cloudsqlsuperuser";
            case AZURE -> "a member of azure_pg_admin";
        };
    }
}
