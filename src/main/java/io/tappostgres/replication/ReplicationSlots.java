package io.tappostgres.replication;

import io.tappostgres.connection.ServerVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code pg_replication_slots}, which any user may, on every version that has it. */
public final class ReplicationSlots {

    private static final String SLOTS =
            """
            SELECT slot_name, slot_type, plugin, database, active, %s, restart_lsn::text, %s, %s, %s, %s
            FROM pg_replication_slots ORDER BY slot_name
            """;

    /**
     * A walsender that streams waits for its client by another event ({@code WalSenderWriteData});
     * by this one only when it says its last words.
     */
    private static final String TERMINATED =
            """
            SELECT 1 FROM pg_replication_slots s JOIN pg_stat_activity a ON a.pid = s.active_pid
            WHERE s.slot_name = ? AND a.wait_event = 'ClientWrite'
            """;

    private ReplicationSlots() {}

    /** All slots of the server, by name. */
    static List<LogSlot> read(Connection connection) throws SQLException {
        List<LogSlot> slots = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql(ServerVersion.of(connection)))) {
            while (row.next()) {
                slots.add(
                        new LogSlot(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getBoolean(5),
                                row.getInt(6),
                                LogFunctions.lsn(row.getString(7)),
                                LogFunctions.lsn(row.getString(8)),
                                row.getString(9),
                                row.getString(10),
                                row.getBoolean(11)));
            }
        }
        return slots;
    }

    /** The slot as it is now, or null if it is gone. */
    public static LogSlot read(Connection connection, String name) throws SQLException {
        for (LogSlot slot : read(connection)) {
            if (slot.name().equals(name)) {
                return slot;
            }
        }
        return null;
    }

    private static String sql(ServerVersion version) {
        return SLOTS.formatted(
                version.isAtLeast(ServerVersion.V9_5) ? "active_pid" : "0",
                version.isAtLeast(ServerVersion.V9_6) ? "confirmed_flush_lsn::text" : "NULL::text",
                version.isAtLeast(ServerVersion.V13) ? "wal_status" : "NULL::text",
                invalidation(version),
                // PostgreSQL 14 has the column, and a pgoutput that does not heed it.
                version.isAtLeast(ServerVersion.V15) ? "two_phase" : "false");
    }

    private static String invalidation(ServerVersion version) {
        if (version.isAtLeast(ServerVersion.V17)) {
            return "invalidation_reason";
        }
        return version.isAtLeast(ServerVersion.V16)
                ? "CASE WHEN conflicting THEN 'conflict with recovery' END"
                : "NULL::text";
    }

    /**
     * Whether the walsender that streams from a slot was terminated, and cannot end as its client
     * does not read what it has to say; false before PostgreSQL 10, which does not tell.
     */
    public static boolean isReaderTerminated(Connection connection, String name)
            throws SQLException {
        if (!ServerVersion.of(connection).isAtLeast(ServerVersion.V10)) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement(TERMINATED)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
