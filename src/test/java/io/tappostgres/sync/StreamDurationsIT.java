package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long each stream of a run took: a slow one does not make those behind it look slow. */
class StreamDurationsIT {

    private static final Pattern METRIC =
            Pattern.compile(
                    ".*\"job_duration\", \"value\": ([0-9.]+).*\"sync tap_durations-public-(\\w+)\".*");

    private static final Pattern SUMMARY =
            Pattern.compile(".*\\btap_durations-public-(\\w+) +\\S+ +\\d+ +([0-9.]+) .*");

    private static TestDatabase database;
    private static TapFiles files;
    private static Path catalog;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTables() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_durations");
        database.execute(
                "CREATE VIEW a_slow AS SELECT 1 AS id FROM pg_sleep(3)",
                "CREATE TABLE b_empty (id int PRIMARY KEY)");
        catalog = EditedCatalog.discover(files, database).selectAll().write(files);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void streamsThatAreReadOneAfterTheOtherTakeNoLongerThanTheRun() {
        long beganNanos = System.nanoTime();
        TapResult result = run(1);
        double runSeconds = (System.nanoTime() - beganNanos) / 1e9;

        for (Map<String, Double> seconds :
                List.of(seconds(result, METRIC, 2, 1), seconds(result, SUMMARY, 1, 2))) {
            assertThat(seconds).containsOnlyKeys("a_slow", "b_empty");
            assertThat(seconds.get("a_slow")).isGreaterThanOrEqualTo(3);
            assertThat(seconds.get("a_slow") + seconds.get("b_empty")).isLessThan(runSeconds);
        }
    }

    @Test
    void streamThatIsReadAheadDoesNotCountTheWaitForItsTurn() {
        TapResult result = run(2);

        Map<String, Double> seconds = seconds(result, METRIC, 2, 1);
        assertThat(seconds).containsOnlyKeys("a_slow", "b_empty");
        assertThat(seconds.get("b_empty")).isLessThan(seconds.get("a_slow"));
    }

    private static TapResult run(int parallelism) {
        TapResult result =
                TapRunner.ofBuiltJar()
                        .run(
                                "-c",
                                files.config(database, Map.of("parallelism", parallelism)),
                                "-p",
                                catalog);
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return result;
    }

    /** By the table's name, from the lines of stderr that match. */
    private static Map<String, Double> seconds(
            TapResult result, Pattern pattern, int table, int value) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (String line : result.stderrLines()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                seconds.put(matcher.group(table), Double.valueOf(matcher.group(value)));
            }
        }
        return seconds;
    }
}
