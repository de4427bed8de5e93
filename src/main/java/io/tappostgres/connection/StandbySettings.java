package io.tappostgres.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * The settings of a standby that decide for how long a read may hold up its replay before it is
 * cancelled, as they are in force: with units, as SHOW prints them.
 *
 * @param hotStandbyFeedback whether the primary is told what is being read here
 * @see <a href="https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT">
 *     Handling Query Conflicts</a>
 */
public record StandbySettings(
        String maxStandbyStreamingDelay,
        String maxStandbyArchiveDelay,
        String hotStandbyFeedback,
        ServerFlavour flavour) {

    private static final String SETTINGS =
            """
            SELECT current_setting('max_standby_streaming_delay'),
                   current_setting('max_standby_archive_delay'),
                   current_setting('hot_standby_feedback'),
                   pg_catalog.pg_is_in_recovery()
            """;

    /**
     * Whether the server has told, without being asked, that it is a standby. From PostgreSQL 14
     * on; no older one does.
     */
    public static boolean isStandby(Connection connection) throws SQLException {
        PGConnection session = connection.unwrap(PGConnection.class);
        return "on".equals(session.getParameterStatus("in_hot_standby"));
    }

    /**
     * Asks the server; null if it is no standby.
     *
     * @param host its name in the config
     */
    static StandbySettings read(Connection connection, String host) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SETTINGS)) {
            result.next();
            if (!result.getBoolean(4)) {
                return null;
            }
            return new StandbySettings(
                    result.getString(1),
                    result.getString(2),
                    result.getString(3),
                    ServerFlavour.read(connection, host));
        }
    }

    /** What is in force, and what ends the cancelling. */
    String remedy() {
        return "in force on this standby are max_standby_streaming_delay = %s, max_standby_archive_delay = %s, hot_standby_feedback = %s; %s"
                .formatted(
                        maxStandbyStreamingDelay,
                        maxStandbyArchiveDelay,
                        hotStandbyFeedback,
                        flavour == ServerFlavour.AURORA ? ofAurora() : ofOthers());
    }

    private static String ofAurora() {
        return "an Aurora reader allows short delays only: raise max_standby_streaming_delay as far as it goes, or read from the writer endpoint";
    }

    private static String ofOthers() {
        return "set hot_standby_feedback = on there, or both delays to 8 to 12 hours (28800000 to 43200000 ms) for the first load, or read from the primary";
    }
}
