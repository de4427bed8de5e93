package io.tappostgres.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.TapException;
import io.tappostgres.json.RecordMemory;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class CopyRowsIT {

    private static final RecordMemory MEMORY = new RecordMemory(10 * 1024 * 1024);

    @Test
    void rowsOfThePinnedDriverAreReadWithoutAnArrayForEach() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase();
                Connection connection = database.connectPlainly()) {
            PGConnection session = connection.unwrap(PGConnection.class);
            assertThat(CopyDataStream.of(session, MEMORY, () -> {}).isDirect()).isTrue();
        }
    }

    @Test
    void rowsOfAnyLengthComeWholeAndInOrder() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase();
                Connection connection = database.connectPlainly()) {
            String sql =
                    "COPY (SELECT i, repeat(chr(96 + i), (3 ^ i)::int) FROM generate_series(1, 14) i) TO STDOUT";
            List<String> rows = new ArrayList<>();
            try (CopyRows copy = start(connection, sql)) {
                for (int length = copy.next(); length >= 0; length = copy.next()) {
                    rows.add(new String(copy.row(), copy.offset(), length, UTF_8));
                }
            }
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 14; i++) {
                String letter = String.valueOf((char) (96 + i));
                expected.add(i + "\t" + letter.repeat((int) Math.pow(3, i)) + "\n");
            }
            assertThat(rows).isEqualTo(expected);
            assertThat(database.value("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void connectionIsOfUseAfterACopyThatWasLeftEarly() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase();
                Connection connection = database.connectPlainly()) {
            try (CopyRows copy =
                    start(
                            connection,
                            "COPY (SELECT * FROM generate_series(1, 1000000)) TO STDOUT")) {
                assertThat(copy.next()).isEqualTo(2);
            }
            try (CopyRows copy = start(connection, "COPY (SELECT 7) TO STDOUT")) {
                assertThat(copy.next()).isEqualTo(2);
                assertThat(copy.row()[copy.offset()]).isEqualTo((byte) '7');
                assertThat(copy.next()).isEqualTo(-1);
            }
        }
    }

    @Test
    void errorOfTheServerAmongTheRowsIsThrownWithItsState() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase();
                Connection connection = database.connectPlainly();
                CopyRows copy =
                        start(
                                connection,
                                "COPY (SELECT 1 / (3 - i) FROM generate_series(1, 5) i) TO STDOUT")) {
            assertThat(copy.next()).isEqualTo(2);
            assertThat(copy.next()).isEqualTo(2);
            assertThatThrownBy(copy::next)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("22012"));
        }
    }

    @Test
    void rowBeyondTheLimitIsRefusedBeforeItIsReadAndTheConnectionIsOfUseAfterIt() throws Exception {
        try (TestDatabase database = PostgresServer.shared().createDatabase();
                Connection connection = database.connectPlainly()) {
            int bytes = 10 * 1024 * 1024;
            try (CopyRows copy =
                    start(
                            connection,
                            "COPY (SELECT repeat('x', n) FROM (VALUES (1), (%1$d - 1), (%1$d), (%1$d)) AS n(n)) TO STDOUT"
                                    .formatted(bytes))) {
                assertThat(copy.next()).isEqualTo(2);
                assertThat(copy.next()).isEqualTo(bytes);
                assertThatThrownBy(copy::next)
                        .isInstanceOf(TapException.class)
                        .hasMessageStartingWith(
                                "a row has 10485761 bytes of text, more than max_record_bytes (10485760); ");
            }
            try (CopyRows copy = start(connection, "COPY (SELECT 7) TO STDOUT")) {
                assertThat(copy.next()).isEqualTo(2);
                assertThat(copy.row()[copy.offset()]).isEqualTo((byte) '7');
                assertThat(copy.next()).isEqualTo(-1);
            }
        }
    }

    private static CopyRows start(Connection connection, String sql) throws SQLException {
        return CopyRows.start(connection, sql, MEMORY, () -> {});
    }
}
