package io.tappostgres.connection;

import static io.tappostgres.connection.ServerVersion.V12;
import static io.tappostgres.connection.ServerVersion.V14;
import static io.tappostgres.connection.ServerVersion.V17;
import static io.tappostgres.connection.ServerVersion.V9_6;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings every session of the tap is pinned to, whatever the role, the database or the server
 * say. Encoders rely on the first block: it decides what PostgreSQL's text of a value looks like.
 */
final class SessionSettings {

    private record Pin(String name, String value) {}

    private static final List<Pin> TEXT_OF_VALUES =
            List.of(
                    new Pin("DateStyle", "ISO"),
                    new Pin("TimeZone", "UTC"),
                    new Pin("IntervalStyle", "iso_8601"),
                    new Pin("bytea_output", "hex"),
                    new Pin("extra_float_digits", "3"),
                    new Pin("standard_conforming_strings", "on"),
                    new Pin("quote_all_identifiers", "off"),
                    new Pin("search_path", "pg_catalog"));

    private static final List<Pin> READING =
            List.of(
                    new Pin("default_transaction_read_only", "on"),
                    // A later level would plan with the shape a table had before its lock was
                    // waited for, and a standby refuses SERIALIZABLE.
                    new Pin("default_transaction_isolation", "read committed"),
                    new Pin("synchronize_seqscans", "off"),
                    new Pin("client_min_messages", "warning"));

    /**
     * For how long the server waits for a sign of life of who reads its log, milliseconds: longer
     * than the tap can be held up. A server that waits longer, or for ever (0), is left alone.
     */
    private static final int WAL_SENDER_TIMEOUT_MILLIS = 10 * 60 * 1000;

    /**
     * When the server was started, as a number whose text no setting changes. Of two servers behind
     * one address, or one before and after a restart, it tells which one a session is on.
     */
    static final String SERVER_START =
            "CAST(pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()) AS pg_catalog.numeric)";

    /**
     * An option of the first packet that switches off, before the first statement can, what ends an
     * idle session. Servers before PostgreSQL 14, and poolers, let nobody in with it, so it is for
     * those sessions only that ended in this way.
     */
    static final String OPTIONS_AGAINST_IDLE_TIMEOUT = "-c idle_session_timeout=0";

    private SessionSettings() {}

    /** Whether the server ended a session for idling: between log-in and its first statement. */
    static boolean isTooIdle(SQLException failure) {
        return "57P05".equals(failure.getSQLState());
    }

    /**
     * What pins a session that reads the log of a server before PostgreSQL 10, where it takes no
     * statements: options of the first packet. The time zone is not among them, since the driver
     * sends the JVM's, which counts more.
     */
    static String optionsOfWalsender() {
        return TEXT_OF_VALUES.stream()
                .map(pin -> "-c " + pin.name() + "=" + pin.value())
                .collect(Collectors.joining(" "));
    }

    /**
     * The statements that pin a session that reads the log, from PostgreSQL 10 on.
     *
     * @param walSenderTimeoutMillis what the server says, which a session may change from version
     *     12 on
     */
    static String sqlOfWalsender(ServerVersion version, long walSenderTimeoutMillis) {
        List<Pin> pins = new ArrayList<>(TEXT_OF_VALUES);
        pins.addAll(withoutTimeouts(version));
        boolean isShort =
                walSenderTimeoutMillis > 0 && walSenderTimeoutMillis < WAL_SENDER_TIMEOUT_MILLIS;
        if (version.isAtLeast(V12) && isShort) {
            pins.add(new Pin("wal_sender_timeout", String.valueOf(WAL_SENDER_TIMEOUT_MILLIS)));
        }
        return pins.stream()
                .map(pin -> "SET %s = '%s'".formatted(pin.name(), pin.value()))
                .collect(Collectors.joining("; "));
    }

    /**
     * The query that pins a session on a server of this version. Its row: the process id of the
     * backend, what the server says it is, and {@link #SERVER_START}.
     *
     * <p>Behind a connection pooler it changes nothing: the backend may belong to others in a
     * moment, and a session that is read-only without knowing would be the tap's doing.
     *
     * @param announcedPid of the backend, as it was given with the connection: a pooler gives one
     *     of its own, for requests to cancel
     */
    static String sql(ServerVersion version, int announcedPid) {
        return pinning(
                version,
                " WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) " + announcedPid);
    }

    /** The same for a session behind a pooler that is known to keep its backend. */
    static String sqlBehindPooler(ServerVersion version) {
        return pinning(version, "");
    }

    private static String pinning(ServerVersion version, String condition) {
        List<Pin> pins = new ArrayList<>(TEXT_OF_VALUES);
        pins.addAll(READING);
        pins.addAll(withoutTimeouts(version));
        String values =
                pins.stream()
                        .map(pin -> "('%s', '%s')".formatted(pin.name(), pin.value()))
                        .collect(Collectors.joining(", "));
        return ("SELECT pg_catalog.pg_backend_pid(), pg_catalog.version(), "
                        + SERVER_START
                        + ","
                        + " (SELECT pg_catalog.count(pg_catalog.set_config(pin.name, pin.value, false))"
                        + " FROM (VALUES %s) AS pin (name, value)%s)")
                .formatted(values, condition);
    }

    /** The query for all that makes this session read as it does: one text, in one row. */
    static String sqlOfState() {
        return Stream.concat(
                        Stream.concat(TEXT_OF_VALUES.stream(), READING.stream()).map(Pin::name),
                        Stream.of("client_encoding", "role"))
                .map("pg_catalog.current_setting('%s')"::formatted)
                .collect(
                        Collectors.joining(
                                ", ",
                                "SELECT pg_catalog.concat_ws(', ', pg_catalog.pg_backend_pid(), ",
                                ")"));
    }

    private static List<Pin> withoutTimeouts(ServerVersion version) {
        List<Pin> pins = new ArrayList<>();
        pins.add(new Pin("statement_timeout", "0"));
        pins.add(new Pin("lock_timeout", "0"));
        if (version.isAtLeast(V9_6)) {
            pins.add(new Pin("idle_in_transaction_session_timeout", "0"));
        }
        if (version.isAtLeast(V14)) {
            pins.add(new Pin("idle_session_timeout", "0"));
        }
        if (version.isAtLeast(V17)) {
            pins.add(new Pin("transaction_timeout", "0"));
        }
        return pins;
    }
}
