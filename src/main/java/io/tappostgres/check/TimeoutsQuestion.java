package io.tappostgres.check;

import static io.tappostgres.check.CheckId.D70;
import static io.tappostgres.check.CheckId.D71;
import static io.tappostgres.check.CheckId.D72;

import io.tappostgres.finding.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the server, the database and the role say of sessions, and the tap sets otherwise. */
final class TimeoutsQuestion implements Question {

    /** What a session had if it had set nothing; the tap's own values are of the session. */
    private static final String TIMEOUTS =
            """
            SELECT name, reset_val, coalesce(unit, '') FROM pg_settings
            WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_session_timeout',
                           'idle_in_transaction_session_timeout', 'transaction_timeout',
                           'wal_sender_timeout')
            ORDER BY name
            """;

    private static final String OVERRIDES =
            """
            SELECT s.setting FROM (
                SELECT unnest(setconfig) AS setting FROM pg_db_role_setting
                WHERE setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
                  AND setdatabase IN (0, (SELECT oid FROM pg_database
                                          WHERE datname = current_database()))) s
            ORDER BY 1
            """;

    private static final String OF_LOG_READERS = "wal_sender_timeout";

    private record Timeout(String name, String value, String unit) {

        String found() {
            if (value.equals("0")) {
                return name + " is 0, without limit";
            }
            boolean isWhole = unit.equals("ms") && value.endsWith("000");
            return isWhole
                    ? "%s is %s s".formatted(name, value.substring(0, value.length() - 3))
                    : "%s is %s %s".formatted(name, value, unit);
        }
    }

    @Override
    public CheckId id() {
        return D70;
    }

    @Override
    public List<Finding> ask(CheckContext context) throws SQLException {
        List<Timeout> timeouts =
                context.query(
                        TIMEOUTS,
                        row -> new Timeout(row.getString(1), row.getString(2), row.getString(3)));
        List<Finding> findings = new ArrayList<>();
        findings.add(timeouts(context, timeouts));
        findings.add(overrides(context));
        if (context.readsLog()) {
            timeouts.stream()
                    .filter(timeout -> timeout.name().equals(OF_LOG_READERS))
                    .map(timeout -> D72.info(context.databaseScope(), timeout.found()))
                    .forEach(findings::add);
        }
        return findings;
    }

    private static Finding timeouts(CheckContext context, List<Timeout> timeouts) {
        List<String> limits =
                timeouts.stream()
                        .filter(timeout -> !timeout.name().equals(OF_LOG_READERS))
                        .filter(timeout -> !timeout.value().equals("0"))
                        .map(Timeout::found)
                        .toList();
        return limits.isEmpty()
                ? D70.pass(context.databaseScope(), "none")
                : D70.info(
                        context.databaseScope(),
                        String.join(", ", limits) + "; the tap sets 0 in its own sessions");
    }

    private static Finding overrides(CheckContext context) throws SQLException {
        List<String> settings = context.query(OVERRIDES, row -> withoutSecret(row.getString(1)));
        return D71.info(
                context.databaseScope(), settings.isEmpty() ? "none" : String.join(", ", settings));
    }

    /** Settings with a dot in their name are of applications, which keep keys in them. */
    private static String withoutSecret(String setting) {
        int equals = setting.indexOf('=');
        String name = equals < 0 ? setting : setting.substring(0, equals);
        return name.indexOf('.') < 0 ? setting : name + "=***";
    }
}
