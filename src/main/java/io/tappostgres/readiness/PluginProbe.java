package io.tappostgres.readiness;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.connection.ServerVersion;
import io.tappostgres.finding.Finding;
import io.tappostgres.replication.LogErrors;
import io.tappostgres.replication.LogFacts;
import io.tappostgres.replication.LogSlot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Finds out whether an output plugin is installed, which no view of the server tells: with a slot
 * of this session that is dropped at once. The server waits for the transactions that are open.
 */
final class PluginProbe {

    private static final String ID = "D38";
    private static final String SUBJECT = "plugin installed";

    private static final String CREATE =
            "SELECT pg_create_logical_replication_slot('tap_probe_' || pg_backend_pid(), ?, true)";

    private static final String DROP =
            "SELECT pg_drop_replication_slot('tap_probe_' || pg_backend_pid())";

    private PluginProbe() {}

    /**
     * D38, of the slot's plugin, or of wal2json if there is no slot: pgoutput is everywhere.
     *
     * @param isWanted whether a slot may be made for it
     */
    static List<Finding> of(
            Connection connection,
            ConnectionConfig connectionConfig,
            LogFacts facts,
            boolean isWanted) {
        String scope = "database \"" + facts.databaseName() + '"';
        if (!isWanted) {
            return List.of(
                    Finding.skip(
                            ID, SUBJECT, scope, "it takes a slot for a moment: --probe-plugin"));
        }
        if (!facts.server().version().isAtLeast(ServerVersion.V10) || facts.server().inRecovery()) {
            return List.of(
                    Finding.skip(
                            ID, SUBJECT, scope, "only a primary of PostgreSQL 10 or newer can"));
        }
        LogSlot slot = facts.slot();
        String plugin = slot == null ? "wal2json" : slot.plugin();
        try {
            execute(connection, CREATE, plugin);
            execute(connection, DROP);
            return List.of(Finding.pass(ID, SUBJECT, scope, plugin));
        } catch (SQLException e) {
            return List.of(refused(e, plugin, scope, connectionConfig, facts));
        }
    }

    private static void execute(Connection connection, String sql, String... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    private static Finding refused(
            SQLException e,
            String plugin,
            String scope,
            ConnectionConfig connectionConfig,
            LogFacts facts) {
        if (AnswerTime.isOver(e)) {
            return Finding.warn(
                    ID,
                    SUBJECT,
                    scope,
                    "no slot with %s within %d seconds"
                            .formatted(plugin, AnswerTime.LONGEST.toSeconds()),
                    "the server waits for the transactions that were open before it makes a slot",
                    List.of("end transactions that are open for long, and check again"));
        }
        Finding refused =
                LogErrors.ofPlugin(plugin, connectionConfig, facts.databaseName())
                        .finding(ID, SUBJECT, scope, "a slot is read by its plugin", e);
        return facts.slot() == null
                ? Finding.warn(
                        ID, SUBJECT, scope, refused.found(), refused.reason(), refused.remedies())
                : refused;
    }
}
