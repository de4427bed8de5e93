package io.tappostgres.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings that an administrator may give a database and that change what a session reads; whoever
 * does not pin them gets other bytes.
 */
final class HostileSettings {

    private static final Map<String, String> EVERYWHERE =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("TimeZone", "America/Bahia_Banderas"),
                            Map.entry("DateStyle", "sql, dmy"),
                            Map.entry("IntervalStyle", "postgres_verbose"),
                            Map.entry("bytea_output", "escape"),
                            Map.entry("extra_float_digits", "0"),
                            Map.entry("standard_conforming_strings", "off"),
                            Map.entry("escape_string_warning", "off"),
                            Map.entry("synchronize_seqscans", "on"),
                            Map.entry("lock_timeout", "20s"),
                            Map.entry("statement_timeout", "30s"),
                            Map.entry("idle_in_transaction_session_timeout", "10s"),
                            Map.entry("idle_session_timeout", "20s")));

    /** What a session of a test has instead, so that its SQL means what the manual says. */
    private static final Map<String, String> PLAIN =
            Map.ofEntries(
                    Map.entry("TimeZone", "UTC"),
                    Map.entry("DateStyle", "ISO, MDY"),
                    Map.entry("IntervalStyle", "postgres"),
                    Map.entry("bytea_output", "hex"),
                    Map.entry("lc_monetary", "C"),
                    Map.entry("lc_numeric", "C"),
                    Map.entry("standard_conforming_strings", "on"),
                    Map.entry("lock_timeout", "0"),
                    Map.entry("statement_timeout", "0"),
                    Map.entry("idle_in_transaction_session_timeout", "0"),
                    Map.entry("idle_session_timeout", "0"));

    /** With a decimal comma and another currency; a server accepts what its machine has. */
    private static final List<String> LOCALES =
            List.of("de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8", "en_DK.UTF-8");

    private HostileSettings() {}

    /** Makes every new session of the database start with them. */
    static void give(Connection connection, String quotedDatabase) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Set<String> known = settings(statement);
            for (Map.Entry<String, String> setting : EVERYWHERE.entrySet()) {
                if (known.contains(setting.getKey())) {
                    statement.execute(
                            "ALTER DATABASE %s SET %s = %s"
                                    .formatted(quotedDatabase, setting.getKey(), value(setting)));
                }
            }
            boolean given = false;
            for (String locale : LOCALES) {
                given = given || giveLocale(statement, quotedDatabase, locale);
            }
        }
    }

    /** Takes them from one session. */
    static void takeFrom(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Set<String> known = settings(statement);
            for (Map.Entry<String, String> setting : PLAIN.entrySet()) {
                if (known.contains(setting.getKey())) {
                    statement.execute("SET %s = %s".formatted(setting.getKey(), value(setting)));
                }
            }
        }
    }

    /** DateStyle is a list, so quoting it as one value would be refused by ALTER DATABASE. */
    private static String value(Map.Entry<String, String> setting) {
        String value = setting.getValue();
        return setting.getKey().equals("DateStyle") ? value : "'" + value + "'";
    }

    private static boolean giveLocale(Statement statement, String quotedDatabase, String locale) {
        try {
            for (String setting : List.of("lc_monetary", "lc_numeric")) {
                statement.execute(
                        "ALTER DATABASE %s SET %s = '%s'"
                                .formatted(quotedDatabase, setting, locale));
            }
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static Set<String> settings(Statement statement) throws SQLException {
        Set<String> names = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("SELECT name FROM pg_settings")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
