package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A table gets another shape while its log is read. */
class ShapeWhileReadingIT {

    @TempDir private Path directory;

    /** Also the default run can read one commit that comes after it has looked at the table. */
    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "WAL2JSON_FORMAT_1", "PGOUTPUT_18"})
    void columnThatIsAddedWhileTheLogIsReadHasItsValues(LogVariant variant) throws Exception {
        String table = "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)";
        try (LoggedDatabase logged =
                LoggedDatabase.create(variant, directory, table)
                        .select("t")
                        .with("state_interval_records", 1)) {
            JsonNode copied = Transcript.lastState(logged.succeed(TapFiles.parse("{}")));
            logged.with("break_at_end_lsn", false).with("logical_poll_total_seconds", 60);
            try (RunningTap tap = logged.start(copied)) {
                logged.database().execute("UPDATE t SET v = 2");
                logged.flushLog();
                awaitRecord(tap);
                logged.database()
                        .execute(
                                "BEGIN; ALTER TABLE t ADD COLUMN w text; INSERT INTO t VALUES (2, 2, 'x'); COMMIT");
                logged.flushLog();
                String record = awaitRecord(tap);
                tap.terminate();
                TapResult result = tap.awaitEnd();

                assertThat(TapFiles.parse(record).path("record").toString())
                        .isEqualTo("{\"id\":2,\"v\":2,\"w\":\"x\",\"_sdc_deleted_at\":null}");
                String schema =
                        result.stdoutLines().stream()
                                .filter(line -> line.startsWith("{\"type\":\"SCHEMA\""))
                                .reduce((earlier, later) -> later)
                                .orElseThrow();
                assertThat(TapFiles.parse(schema).path("schema").path("properties").propertyNames())
                        .containsExactly("id", "v", "w", "_sdc_deleted_at");
            }
        }
    }

    private static String awaitRecord(RunningTap tap) {
        String line = tap.nextLine();
        while (line != null && !line.startsWith("{\"type\":\"RECORD\"")) {
            line = tap.nextLine();
        }
        assertThat(line).isNotNull();
        return line;
    }
}
