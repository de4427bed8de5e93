package io.tappostgres.connection;

import static io.tappostgres.connection.ServerVersion.V12;
import static io.tappostgres.connection.ServerVersion.V14;
import static io.tappostgres.connection.ServerVersion.V17;
import static io.tappostgres.connection.ServerVersion.V9_6;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings every session of the tap is pinned to, whatever the role, the database or the server
 * say. Encoders rely on the first block: it decides what PostgreSQL's text of a value looks like.
 */
final class SessionSettings {

    private static final List<String> TEXT_OF_VALUES =
            List.of(
                    "DateStyle = 'ISO'",
                    "TimeZone = 'UTC'",
                    "IntervalStyle = 'iso_8601'",
                    "bytea_output = 'hex'",
                    "extra_float_digits = 3",
                    "standard_conforming_strings = on",
                    "quote_all_identifiers = off",
                    "search_path = pg_catalog");

    private static final List<String> READING =
            List.of(
                    "default_transaction_read_only = on",
                    // A later level would plan with the shape a table had before its lock was
                    // waited for, and a standby refuses SERIALIZABLE.
                    "default_transaction_isolation = 'read committed'",
                    "synchronize_seqscans = off",
                    "client_min_messages = warning");

    /**
     * For how long the server waits for a sign of life of who reads its log, milliseconds: longer
     * than the tap can be held up. A server that waits longer, or for ever (0), is left alone.
     */
    private static final int WAL_SENDER_TIMEOUT_MILLIS = 10 * 60 * 1000;

    private SessionSettings() {}

    /**
     * What pins a session that reads the log of a server before PostgreSQL 10, where it takes no
     * statements: options of the first packet. The time zone is not among them, since the driver
     * sends the JVM's, which counts more.
     */
    static String optionsOfWalsender() {
        return TEXT_OF_VALUES.stream()
                .map(setting -> "-c " + setting.replace(" ", "").replace("'", ""))
                .collect(Collectors.joining(" "));
    }

    /**
     * The statements that pin a session that reads the log, from PostgreSQL 10 on.
     *
     * @param walSenderTimeoutMillis what the server says, which a session may change from version
     *     12 on
     */
    static String sqlOfWalsender(ServerVersion version, long walSenderTimeoutMillis) {
        List<String> settings = new ArrayList<>(TEXT_OF_VALUES);
        settings.addAll(withoutTimeouts(version));
        boolean isShort =
                walSenderTimeoutMillis > 0 && walSenderTimeoutMillis < WAL_SENDER_TIMEOUT_MILLIS;
        if (version.isAtLeast(V12) && isShort) {
            settings.add("wal_sender_timeout = " + WAL_SENDER_TIMEOUT_MILLIS);
        }
        return "SET " + String.join("; SET ", settings);
    }

    /** The statements that pin a session on a server of this version, in one string. */
    static String sql(ServerVersion version) {
        List<String> settings = new ArrayList<>(TEXT_OF_VALUES);
        settings.addAll(READING);
        settings.addAll(withoutTimeouts(version));
        return "SET " + String.join("; SET ", settings);
    }

    private static List<String> withoutTimeouts(ServerVersion version) {
        List<String> settings = new ArrayList<>();
        settings.add("statement_timeout = 0");
        settings.add("lock_timeout = 0");
        if (version.isAtLeast(V9_6)) {
            settings.add("idle_in_transaction_session_timeout = 0");
        }
        if (version.isAtLeast(V14)) {
            settings.add("idle_session_timeout = 0");
        }
        if (version.isAtLeast(V17)) {
            settings.add("transaction_timeout = 0");
        }
        return settings;
    }
}
