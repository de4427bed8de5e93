package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.decoding.Lsn;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Streams without a change let the server forget its log all the same. */
class IdleLogIT {

    private static final String TABLES =
            "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE TABLE other (id int);";

    private static final String MUCH = "SELECT id FROM generate_series(1, 50000) AS id";

    @TempDir private Path directory;

    /** What is written to the log between two runs. */
    private interface Others {
        void write(LoggedDatabase logged) throws SQLException;
    }

    @ParameterizedTest
    @EnumSource
    void slotMovesWhenNothingChanges(LogVariant variant) throws Exception {
        requireMoves(variant, logged -> {});
    }

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_2", "PGOUTPUT_10", "PGOUTPUT_18"})
    void slotMovesWhenOtherTablesChange(LogVariant variant) throws Exception {
        requireMoves(
                variant,
                logged ->
                        logged.database()
                                .execute(
                                        "INSERT INTO other " + MUCH,
                                        "CREATE TABLE more AS " + MUCH,
                                        "DROP TABLE more"));
    }

    @ParameterizedTest
    @EnumSource(names = {"WAL2JSON_FORMAT_1", "PGOUTPUT_14"})
    void slotMovesWhenAnotherDatabaseChanges(LogVariant variant) throws Exception {
        requireMoves(
                variant,
                logged -> {
                    try (TestDatabase other =
                            logged.database().server().createDatabase("tap_other")) {
                        other.execute("CREATE TABLE other AS " + MUCH);
                    }
                });
    }

    private void requireMoves(LogVariant variant, Others others) throws Exception {
        try (LoggedDatabase logged =
                LoggedDatabase.create(variant, directory, TABLES).select("t")) {
            long restartLsn = logged.restartLsn();
            JsonNode state = Transcript.lastState(logged.succeed(TapFiles.parse("{}")));
            long confirmedLsn = logged.confirmedLsn();
            long lsn = lsn(logged, state);
            for (int run = 0; run < 2; run++) {
                others.write(logged);
                // It comes by itself every few minutes, and notes where decoding can restart.
                logged.database().execute("CHECKPOINT");

                TapResult result = logged.succeed(state);

                assertThat(result.stdoutLines())
                        .noneMatch(line -> line.startsWith("{\"type\":\"RECORD\""));
                assertThat(logged.confirmedLsn())
                        .as("the slot is confirmed where the run was begun from")
                        .isEqualTo(lsn)
                        .isGreaterThan(run == 0 ? confirmedLsn - 1 : confirmedLsn);
                confirmedLsn = lsn;
                state = Transcript.lastState(result);
                assertThat(lsn(logged, state)).as("the lsn of the STATE").isGreaterThan(lsn);
                lsn = lsn(logged, state);
            }
            assertThat(Lsn.isBefore(restartLsn, logged.restartLsn()))
                    .as("restart_lsn was %s, and is %s", restartLsn, logged.restartLsn())
                    .isTrue();
        }
    }

    private static long lsn(LoggedDatabase logged, JsonNode state) {
        return logged.bookmark(state, "t").path("lsn").asLong();
    }
}
