package io.tappostgres.readiness;

import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What of a server's configuration reading its log depends on, or will. */
final class ServerSettings {

    private static final String SENDERS = "SELECT count(*) FROM pg_stat_replication";

    private static final String PENDING =
            """
            SELECT name, setting FROM pg_settings
            WHERE pending_restart AND name IN
                ('wal_level', 'max_replication_slots', 'max_wal_senders', 'rds.logical_replication',
                 'cloudsql.logical_decoding')
            ORDER BY name
            """;

    private static final String HOST_RULES =
            """
            SELECT count(*), count(*) FILTER (WHERE 'replication' = ANY (database)),
                   string_agg(line_number::text, ', ' ORDER BY line_number) FILTER (WHERE error IS NOT NULL)
            FROM pg_hba_file_rules
            """;

    private static final String SLOT_LIMITS =
            """
            SELECT name, setting, current_setting(name) FROM pg_settings
            WHERE name IN ('max_slot_wal_keep_size', 'idle_replication_slot_timeout') ORDER BY name
            """;

    private final Connection connection;
    private final LogServer server;

    ServerSettings(Connection connection, LogServer server) {
        this.connection = connection;
        this.server = server;
    }

    /** D23. Asked only of a check: a session of a sync that has just ended would still count. */
    List<Finding> sendersLeft() throws SQLException {
        int most = server.maxWalSenders();
        if (most == 0) {
            return List.of();
        }
        int used = 0;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SENDERS)) {
            row.next();
            used = row.getInt(1);
        }
        String found = "%d of %d WAL senders are in use".formatted(used, most);
        if (used < most) {
            return List.of(Finding.pass("D23", "WAL senders", "", found));
        }
        return List.of(
                Finding.fail(
                        "D23",
                        "WAL senders",
                        "",
                        found,
                        "each reader of the log, and each standby, takes one",
                        server.raised("max_wal_senders", most + LogServer.SUGGESTED)));
    }

    /** D24. */
    List<Finding> restartPending() throws SQLException {
        String subject = "restart pending";
        if (!server.version().isAtLeast(ServerVersion.V9_5)) {
            return List.of(Finding.skip("D24", subject, "", "servers before 9.5 do not tell"));
        }
        List<Finding> pending = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PENDING)) {
            while (row.next()) {
                pending.add(
                        Finding.warn(
                                "D24",
                                subject,
                                "",
                                "%s was changed, and is still %s"
                                        .formatted(row.getString(1), row.getString(2)),
                                "it has its effect only when the server is started again",
                                List.of("restart the server")));
            }
        }
        if (!pending.isEmpty()) {
            return pending;
        }
        return List.of(
                server.flavour().isAmazon()
                        ? Finding.info(
                                "D24",
                                subject,
                                "",
                                "none that the server knows of: what its parameter group has new, it can learn from the reboot only")
                        : Finding.pass("D24", subject, "", "none"));
    }

    /** D27. Which rule lets whom in, the server decides when a session is opened, as for D26. */
    List<Finding> hostRules() throws SQLException {
        String subject = "pg_hba.conf";
        if (!server.version().isAtLeast(ServerVersion.V10)) {
            return List.of(
                    Finding.info(
                            "D27",
                            subject,
                            "",
                            "servers before PostgreSQL 10 ask for a line of its own: host replication %s <this machine's address>/32 md5"
                                    .formatted(server.user())));
        }
        try (Statement statement = connection.createStatement()) {
            if (!isSuperuser(statement)) {
                return List.of(Finding.skip("D27", subject, "", "superusers only may read it"));
            }
            try (ResultSet row = statement.executeQuery(HOST_RULES)) {
                row.next();
                String unread =
                        row.getString(3) == null
                                ? ""
                                : "; line %s cannot be understood, so that a reload has no effect"
                                        .formatted(row.getString(3));
                return List.of(
                        Finding.info(
                                "D27",
                                subject,
                                "",
                                "%d rules, %d of them for replication, which the log does not need from PostgreSQL 10 on%s"
                                        .formatted(row.getInt(1), row.getInt(2), unread)));
            }
        }
    }

    private static boolean isSuperuser(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW is_superuser")) {
            row.next();
            return row.getString(1).equals("on");
        }
    }

    /** D39. */
    List<Finding> slotLimits() throws SQLException {
        List<Finding> limits = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SLOT_LIMITS)) {
            while (row.next()) {
                limits.add(slotLimit(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        if (limits.isEmpty()) {
            limits.add(
                    Finding.info(
                            "D39",
                            "limits of slots",
                            "",
                            "none: servers before PostgreSQL 13 keep the log of a slot until their disk is full"));
        }
        return limits;
    }

    private static Finding slotLimit(String name, String setting, String withUnit) {
        boolean isOfBytes = name.equals("max_slot_wal_keep_size");
        boolean isUnlimited = setting.equals(isOfBytes ? "-1" : "0");
        String found = "%s is %s".formatted(name, withUnit);
        if (isUnlimited) {
            return Finding.info("D39", "limits of slots", "", found + ", which is no limit");
        }
        return Finding.warn(
                "D39",
                "limits of slots",
                "",
                found,
                (isOfBytes
                                ? "a slot behind which more log than that was written"
                                : "a slot that nobody has read for so long")
                        + " is given up by the server, and its streams have to be copied anew",
                List.of("sync more often than that, or raise it and reload"));
    }
}
