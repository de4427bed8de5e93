package io.tappostgres.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestDatabaseIT {

    private static List<String> majors() {
        return PostgresServer.embeddedMajors();
    }

    @ParameterizedTest
    @MethodSource("majors")
    void everyVersionIsHostileToStrangersAndPlainToTheTest(String major) throws Exception {
        try (TestDatabase database = PostgresServer.embedded(major).createDatabase()) {
            assertThat(database.value("SELECT '2024-02-01 10:00+00'::timestamptz::text"))
                    .isEqualTo("2024-02-01 10:00:00+00");
            try (Connection stranger = database.connect()) {
                assertThat(value(stranger, "SHOW bytea_output")).isEqualTo("escape");
                assertThat(value(stranger, "SHOW statement_timeout")).isEqualTo("30s");
                assertThat(value(stranger, "SELECT '1 day 2 hours'::interval::text"))
                        .isEqualTo("@ 1 day 2 hours");
            }
        }
    }

    /** pgjdbc sets these two for each session itself, so they are looked up where they are kept. */
    @Test
    void timeZoneAndDateStyleOfTheDatabaseAreOdd() throws Exception {
        try (TestDatabase database = PostgresServer.newest().createDatabase()) {
            assertThat(database.query("SELECT unnest(setconfig) FROM pg_db_role_setting"))
                    .contains(List.of("TimeZone=America/Bahia_Banderas"))
                    .contains(List.of("DateStyle=sql, dmy"));
        }
    }

    @Test
    void closeDropsTheDatabaseDespiteOpenSessionsAndSlots() throws Exception {
        PostgresServer server = PostgresServer.newest();
        TestDatabase database = server.createDatabase();
        Connection open = database.connect();
        database.execute("SELECT pg_create_logical_replication_slot('left_over', 'pgoutput')");

        database.close();

        open.close();
        try (TestDatabase other = server.createDatabase("Other \"base\"")) {
            assertThat(other.value("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
            assertThat(
                            other.query(
                                    "SELECT 1 FROM pg_database WHERE datname = '"
                                            + database.name()
                                            + "'"))
                    .isEmpty();
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
