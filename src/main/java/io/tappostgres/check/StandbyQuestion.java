package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D11;
import static io.tappostgres.check.CheckId.D12;
import static io.tappostgres.check.CheckId.D13;
import static io.tappostgres.check.CheckId.D14;

import io.tappostgres.connection.ServerFlavour;
import io.tappostgres.finding.Finding;
import io.tappostgres.finding.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether a read replica lets long reads come to their end. */
final class StandbyQuestion implements Question {

    private static final long ENOUGH_MILLIS = Duration.ofHours(8).toMillis();
    private static final String TWELVE_HOURS_MILLIS = "43200000";

    private static final String SETTINGS =
            """
            SELECT name, setting FROM pg_settings
            WHERE name IN ('max_standby_streaming_delay', 'max_standby_archive_delay',
                           'hot_standby_feedback')
            """;

    private static final String LAG =
            "SELECT extract(epoch FROM now() - pg_last_xact_replay_timestamp())::bigint";

    private static final String CONFLICTS =
            """
            SELECT confl_snapshot + confl_lock + confl_bufferpin + confl_deadlock + confl_tablespace
            FROM pg_stat_database_conflicts WHERE datname = current_database()
            """;

    @Override
    public CheckId id() {
        return D11;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        if (!context.inRecovery()) {
            return List.of();
        }
        Map<String, String> settings = new TreeMap<>();
        context.query(SETTINGS, row -> settings.put(row.getString(1), row.getString(2)));
        List<Finding> findings = new ArrayList<>();
        findings.add(delay(context, "max_standby_streaming_delay", settings));
        findings.add(delay(context, "max_standby_archive_delay", settings));
        findings.add(feedback(context, settings.get("hot_standby_feedback")));
        boolean isImpatient = findings.stream().anyMatch(f -> f.verdict() == Verdict.WARN);
        findings.add(lag(context));
        findings.add(conflicts(context, isImpatient));
        return findings;
    }

    private static Finding delay(CheckContext context, String name, Map<String, String> settings) {
        String scope = context.serverScope();
        long millis = Long.parseLong(settings.get(name));
        String found = name + " is " + (millis < 0 ? "-1, without limit" : inWords(millis));
        if (millis < 0 || millis >= ENOUGH_MILLIS) {
            return D11.pass(scope, found);
        }
        if (context.flavour() == ServerFlavour.AURORA) {
            return D11.info(
                    scope,
                    found
                            + "; an Aurora reader takes no more, so read large tables from the writer");
        }
        return D11.warn(
                scope,
                found,
                "a read that is in the way of recovery for longer is cancelled (SQLSTATE 40001):"
                        + " 8 to 12 hours are right for a first copy, and less afterwards",
                ServerSetting.remedies(context, name, TWELVE_HOURS_MILLIS));
    }

    private static String inWords(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private static Finding feedback(CheckContext context, String setting) {
        String scope = context.serverScope();
        return setting.equals("on")
                ? D12.pass(scope, "on")
                : D12.warn(
                        scope,
                        setting,
                        "the primary removes old rows that a long read of the replica still needs,"
                                + " and the read is cancelled",
                        ServerSetting.remedies(context, "hot_standby_feedback", "on"));
    }

    private static Finding lag(CheckContext context) throws SQLException {
        String seconds = context.query(LAG, row -> row.getString(1)).get(0);
        return D13.info(
                context.serverScope(),
                seconds == null
                        ? "nothing was replayed yet"
                        : "the last replayed transaction is %s s old".formatted(seconds));
    }

    private static Finding conflicts(CheckContext context, boolean isImpatient)
            throws SQLException {
        List<Long> counts = context.query(CONFLICTS, row -> row.getLong(1));
        long count = counts.isEmpty() ? 0 : counts.get(0);
        String found =
                "%d queries of database \"%s\" were cancelled so far"
                        .formatted(count, context.databaseName());
        return count > 0 && isImpatient
                ? D14.warn(
                        context.serverScope(),
                        found,
                        "it will happen to long reads again",
                        "change the settings of D11 and D12")
                : D14.info(context.serverScope(), found);
    }
}
