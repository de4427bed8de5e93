package io.tappostgres.readiness;

import static io.tappostgres.connection.Literals.quoteLiteral;

import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogFunctions;
import io.tappostgres.replication.LogLag;
import io.tappostgres.replication.LogSlot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The log that slots keep on the server's disk. */
final class RetainedLog {

    private static final long MOST_BYTES = 10L << 30;

    private static final double BYTES_PER_MEGABYTE = 1024.0 * 1024.0;

    /** Those whose names this tap proposes, and one that the config names. */
    private static final String FORGOTTEN =
            """
            SELECT slot_name, database, coalesce(%s - restart_lsn, 0)::bigint
            FROM pg_replication_slots
            WHERE slot_type = 'logical' AND NOT active
              AND (slot_name LIKE 'stitch%%' OR slot_name IN ('tappostgres', ?))
            ORDER BY slot_name
            """;

    private RetainedLog() {}

    /** D34. */
    static List<Finding> of(Connection connection, LogSlot slot) throws SQLException {
        return List.of(of(LogLag.read(connection, slot.name()), slot.database()));
    }

    static Finding of(LogLag lag, String databaseName) {
        String subject = "log held back";
        String scope = "database \"" + databaseName + '"';
        if (lag.retainedBytes() <= MOST_BYTES) {
            return Finding.pass("D34", subject, scope, lag.toString());
        }
        return Finding.warn(
                "D34",
                subject,
                scope,
                lag.toString(),
                "a server whose disk is full of log stops",
                List.of(
                        "sync more often, and end transactions that are open for long",
                        "or drop the slot if nothing reads it any more: "
                                + dropping(lag.slotName())));
    }

    /** D40. */
    static List<Finding> forgotten(Connection connection, String configured) throws SQLException {
        String subject = "forgotten slots";
        List<Finding> forgotten = new ArrayList<>();
        String sql = FORGOTTEN.formatted(LogFunctions.of(connection).currentLsn());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, configured);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    forgotten.add(
                            Finding.warn(
                                    "D40",
                                    subject,
                                    "",
                                    "slot \"%s\" of database \"%s\" keeps %.1f MB of the log, and no selected stream is LOG_BASED"
                                            .formatted(
                                                    row.getString(1),
                                                    row.getString(2),
                                                    row.getLong(3) / BYTES_PER_MEGABYTE),
                                    "the server keeps the log of a slot that nobody reads until its disk is full",
                                    List.of(
                                            dropping(row.getString(1)),
                                            "but not if another catalog, or another tap, still reads it")));
                }
            }
        }
        return forgotten.isEmpty() ? List.of(Finding.pass("D40", subject, "", "none")) : forgotten;
    }

    private static String dropping(String slotName) {
        return "SELECT pg_drop_replication_slot(%s)".formatted(quoteLiteral(slotName));
    }
}
