package io.tappostgres.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.config.ConnectionConfig;
import io.tappostgres.config.PasswordConfig;
import io.tappostgres.config.Secret;
import io.tappostgres.config.SslConfig;
import io.tappostgres.connection.Server;
import io.tappostgres.connection.WalsenderSession;
import io.tappostgres.decoding.Lsn;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.replication.LogStream.Event;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walsender's stream on every version that has one, with a plugin that prints plain text. */
final class LogStreamIT {

    private final TimeZone zone = TimeZone.getDefault();

    static Stream<String> majors() {
        return PostgresServer.embeddedMajors().stream()
                .filter(major -> !List.of("9.3", "9.5").contains(major));
    }

    /** As the command does for its process. */
    @BeforeEach
    void useUtc() {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void useZoneAgain() {
        TimeZone.setDefault(zone);
    }

    @ParameterizedTest
    @MethodSource("majors")
    void valuesHaveThePinnedTextAndOnlyWhatWasGivenIsConfirmed(String major)
            throws SQLException, InterruptedException {
        try (TestDatabase database = PostgresServer.embedded(major).createDatabase()) {
            database.execute(
                    "SELECT pg_create_logical_replication_slot('%s', 'test_decoding')"
                            .formatted(database.name()),
                    "CREATE TABLE t (i interval, b bytea, s timestamptz, d date, f float8)");
            long given = confirmed(database);
            database.execute(
                    "SET synchronous_commit = on; INSERT INTO t VALUES ('1 day 02:03:04', '\\x0aff', '2026-01-02 03:04:05+06', '2026-01-02', 0.1)");

            List<String> messages = new ArrayList<>();
            long end = end(database);
            try (WalsenderSession session = open(database);
                    LogStream log = start(session, database, given)) {
                while (Lsn.isBefore(log.sentLsn(), end)) {
                    if (log.next() == Event.MESSAGE) {
                        messages.add(text(log));
                    }
                }
            }

            assertThat(messages)
                    .filteredOn(message -> message.startsWith("table"))
                    .containsExactly(
                            "table public.t: INSERT: i[interval]:'P1DT2H3M4S' b[bytea]:'\\x0aff'"
                                    + " s[timestamp with time zone]:'2026-01-01 21:04:05+00'"
                                    + " d[date]:'2026-01-02' f[double precision]:"
                                    + (major.startsWith("9") || List.of("10", "11").contains(major)
                                            ? "0.100000000000000006"
                                            : "0.1"));
            assertThat(confirmed(database)).isEqualTo(given);
            database.execute(
                    "SELECT pg_drop_replication_slot('%s')".formatted(awaitInactive(database)));
        }
    }

    /** What was read is whole, also if the server has crashed since. */
    @Test
    void streamOfAServerThatIsGoneIsClosedWithoutAFailure() throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                TestDatabase database = server.createDatabase()) {
            database.execute(
                    "SELECT pg_create_logical_replication_slot('%s', 'test_decoding')"
                            .formatted(database.name()));
            WalsenderSession session = open(database);
            LogStream log = start(session, database, confirmed(database));
            server.stopImmediately();
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    log.confirm(Lsn.NONE);
                                }
                            })
                    .isInstanceOf(SQLException.class);

            log.close();
            session.close();
            server.start();
        }
    }

    private static String text(LogStream log) {
        return new String(log.bytes(), log.offset(), log.length(), UTF_8);
    }

    private static WalsenderSession open(TestDatabase database) throws SQLException {
        PostgresServer server = database.server();
        return WalsenderSession.open(
                Server.of(
                        new ConnectionConfig(
                                server.host(),
                                server.port(),
                                server.superuser(),
                                PasswordConfig.of(new Secret(server.password())),
                                database.name(),
                                SslConfig.of("disable"),
                                null,
                                "tap-postgres",
                                Duration.ofSeconds(30))),
                database.name());
    }

    private static LogStream start(WalsenderSession session, TestDatabase database, long lsn)
            throws SQLException {
        LogStream log =
                LogStream.start(
                        session,
                        database.name(),
                        lsn,
                        Map.of("skip-empty-xacts", "1"),
                        new RecordMemory(1024 * 1024),
                        () -> {});
        log.confirm(lsn);
        return log;
    }

    private static long confirmed(TestDatabase database) throws SQLException {
        return Lsn.parse(
                database.value(
                        "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = current_database()"));
    }

    private static long end(TestDatabase database) throws SQLException {
        boolean saysWal = database.server().versionNum() >= 100_000;
        return Lsn.parse(
                database.value(
                        saysWal
                                ? "SELECT pg_current_wal_flush_lsn()"
                                : "SELECT pg_current_xlog_flush_location()"));
    }

    /** The server notices a moment later that the stream has ended. */
    private static String awaitInactive(TestDatabase database)
            throws SQLException, InterruptedException {
        while (database.value(
                        "SELECT active FROM pg_replication_slots WHERE slot_name = current_database()")
                .equals("t")) {
            Thread.sleep(20);
        }
        return database.name();
    }
}
