package io.tappostgres.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random values of each type, as the tap writes them and as the server itself does. A failure tells
 * its seed; {@code -Dround.trip.seed=…} runs it again, {@code -Dround.trip.rows=…} with more rows.
 */
class RoundTripIT {

    private static final long SEED = Long.getLong("round.trip.seed", System.nanoTime());
    private static final int ROWS = Integer.getInteger("round.trip.rows", 3_000);

    private static final int ROWS_OF_BATCH = 250;

    @TempDir private Path directory;

    static Stream<PostgresServer> servers() {
        return Stream.of(PostgresServer.withWal2json(), PostgresServer.newest());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void randomRowsComeOutAsTheServerItselfWritesThem(PostgresServer server) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<RoundTripColumn> columns = RoundTripColumn.all(random);
        try (TestDatabase database = server.createDatabase()) {
            create(database, columns);
            assertThatCode(() -> fill(database, columns, random))
                    .as("seed %d", SEED)
                    .doesNotThrowAnyException();

            TapFiles files = new TapFiles(directory);
            List<String> lines =
                    FullTableRun.of(TapRunner.ofBuiltJar(), files, files.config(database))
                            .linesByStream()
                            .get("round_trip");

            List<String> expected = expectedLines(database, columns);
            assertThat(lines).as("seed %d", SEED).hasSize(ROWS + 1);
            for (int i = 0; i < ROWS; i++) {
                assertThat(lines.get(i + 1)).as("seed %d", SEED).isEqualTo(expected.get(i));
            }
        }
    }

    private static void create(TestDatabase database, List<RoundTripColumn> columns)
            throws SQLException {
        String definitions =
                joined(columns, ", ", column -> "\"%1$s\" %1$s".formatted(column.sqlType()));
        database.execute(
                "CREATE EXTENSION hstore",
                "CREATE TYPE pair AS (a text, b text)",
                "CREATE TABLE round_trip (id integer, " + definitions + ")");
    }

    private static void fill(
            TestDatabase database, List<RoundTripColumn> columns, SplittableRandom random)
            throws SQLException {
        String values =
                joined(columns, ", ", column -> "CAST(?::text AS " + column.sqlType() + ")");
        try (Connection connection = database.connectPlainly();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO round_trip VALUES (?, " + values + ")")) {
            for (int row = 1; row <= ROWS; row++) {
                insert.setInt(1, row);
                for (int i = 0; i < columns.size(); i++) {
                    boolean isNull = random.nextInt(12) == 0;
                    insert.setString(i + 2, isNull ? null : columns.get(i).literal().get());
                }
                insert.addBatch();
                if (row % ROWS_OF_BATCH == 0 || row == ROWS) {
                    insert.executeBatch();
                }
            }
        }
    }

    /** In the order in which the rows lie in the table, as COPY gives them. */
    private static List<String> expectedLines(TestDatabase database, List<RoundTripColumn> columns)
            throws SQLException {
        database.execute(
                "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601';"
                        + " SET extra_float_digits = 3");
        String sql =
                """
                SELECT '{"type":"RECORD","stream":"round_trip","record":{"id":' || id || %s
                    || '},"version":0,"time_extracted":""}'
                FROM round_trip ORDER BY ctid
                """
                        .formatted(joined(columns, " || ", RoundTripColumn::property));
        List<String> lines = new ArrayList<>();
        for (List<String> row : database.query(sql)) {
            lines.add(row.get(0));
        }
        return lines;
    }

    private static String joined(
            List<RoundTripColumn> columns,
            String delimiter,
            Function<RoundTripColumn, String> sqlOfColumn) {
        return columns.stream().map(sqlOfColumn).collect(Collectors.joining(delimiter));
    }
}
