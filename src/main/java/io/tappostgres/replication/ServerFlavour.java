package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;

/** Who runs the server, which decides how its log is made readable. */
enum ServerFlavour {
    VANILLA(
            "set wal_level = logical in postgresql.conf and restart the server; if it is hosted and"
                    + " its provider has no switch for this (Heroku has none), read the streams by"
                    + " INCREMENTAL or FULL_TABLE"),
    RDS(
            "set rds.logical_replication to 1 in the DB parameter group of the Amazon RDS instance"
                    + " and reboot it"),
    AURORA(
            "set rds.logical_replication to 1 in the DB cluster parameter group of the Amazon"
                    + " Aurora cluster and reboot its writer"),
    CLOUD_SQL(
            "set the flag cloudsql.logical_decoding of the Cloud SQL instance to on; it restarts"),
    AZURE("set the server parameter wal_level of the Azure server to logical and restart it");

    private final String logicalRemedy;

    ServerFlavour(String logicalRemedy) {
        this.logicalRemedy = logicalRemedy;
    }

    /** How {@code wal_level} becomes {@code logical}. */
    String logicalRemedy() {
        return logicalRemedy;
    }

    /** How a user gets the right to read the log. */
    String grantRemedy(String user) {
        return switch (this) {
            case RDS, AURORA ->
                    "have a member of rds_superuser run GRANT rds_replication TO "
                            + quoteIdentifier(user);
            case VANILLA, CLOUD_SQL, AZURE ->
                    "have an administrator run ALTER ROLE "
                            + quoteIdentifier(user)
                            + " WITH REPLICATION";
        };
    }
}
