package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogLagIT {

    private static final long MEGABYTE = 1024L * 1024L;

    private static List<String> majors() {
        return PostgresServer.embeddedMajors().stream().filter(v -> !v.equals("9.3")).toList();
    }

    /** Not only what was written in the slot's own database. */
    @ParameterizedTest
    @MethodSource("majors")
    void slotKeepsWhatWasWrittenSince(String major) throws Exception {
        PostgresServer server = PostgresServer.embedded(major);
        try (TestDatabase database = server.createDatabase();
                TestDatabase other = server.createDatabase();
                Connection connection = database.connect()) {
            String slotName = "lag_" + database.name();
            database.execute(
                    "SELECT pg_create_logical_replication_slot('%s', 'test_decoding')"
                            .formatted(slotName));
            LogLag before = LogLag.read(connection, slotName);
            other.execute(
                    "CREATE TABLE t AS SELECT repeat('x', 1000) FROM generate_series(1, 4000)");
            other.execute("CHECKPOINT");

            LogLag after = LogLag.read(connection, slotName);

            assertThat(after.retainedBytes()).isGreaterThan(before.retainedBytes() + 3 * MEGABYTE);
            assertThat(after.behindBytes())
                    .isBetween(before.behindBytes() + 3 * MEGABYTE, after.retainedBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("majors")
    void slotThatIsNotThereKeepsNothing(String major) throws Exception {
        try (Connection connection = PostgresServer.embedded(major).connect("postgres")) {
            assertThat(LogLag.read(connection, "gone")).isEqualTo(new LogLag("gone", 0, 0));
        }
    }
}
