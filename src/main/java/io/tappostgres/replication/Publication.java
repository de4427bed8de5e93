package io.tappostgres.replication;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A publication of a database: what pgoutput sends.
 *
 * @param ofAllTables whether it was made FOR ALL TABLES
 * @param viaRoot whether changes of partitions are sent as those of the partitioned table
 * @param operations which of INSERT, UPDATE, DELETE and TRUNCATE it sends
 */
record Publication(
        long oid, String name, boolean ofAllTables, boolean viaRoot, Set<String> operations) {

    /** PostgreSQL 10 publishes no TRUNCATE, and 13 is the first to know partition roots. */
    private static final String PUBLICATIONS =
            """
            SELECT oid::bigint, pubname, puballtables, %s, pubinsert, pubupdate, pubdelete, %s
            FROM pg_publication ORDER BY pubname
            """;

    private static final List<String> OPERATIONS =
            List.of("INSERT", "UPDATE", "DELETE", "TRUNCATE");

    private static final int FIRST_OPERATION_COLUMN = 5;

    /** All publications of the database, by name. For PostgreSQL 10 and later. */
    static List<Publication> read(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        String sql =
                PUBLICATIONS.formatted(
                        version.isAtLeast(ServerVersion.V13) ? "pubviaroot" : "false",
                        version.isAtLeast(ServerVersion.V11) ? "pubtruncate" : "false");
        List<Publication> publications = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                Set<String> operations = new TreeSet<>();
                for (int i = 0; i < OPERATIONS.size(); i++) {
                    if (row.getBoolean(FIRST_OPERATION_COLUMN + i)) {
                        operations.add(OPERATIONS.get(i));
                    }
                }
                publications.add(
                        new Publication(
                                row.getLong(1),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getBoolean(4),
                                operations));
            }
        }
        return publications;
    }
}
