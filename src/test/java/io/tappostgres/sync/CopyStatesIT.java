package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The STATEs of a copy in pieces, with the settings that nobody has to set. */
class CopyStatesIT {

    private static final int ROWS = 400_000;

    /**
     * The first piece has 4 MB, some 7,000 rows, and the second up to four times as many: behind it
     * a STATE is due, and no other reader has begun by then.
     */
    private static final int ROWS_OF_TWO_PIECES = 40_000;

    private static TestDatabase database;
    private static TapFiles files;
    private static Path catalog;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTable() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_copy_states");
        database.execute(
                "CREATE UNLOGGED TABLE large AS SELECT id, 0 AS v, repeat('x', 500) AS text FROM generate_series(1, %d) AS id"
                        .formatted(ROWS));
        catalog = EditedCatalog.discover(files, database).selectAll().write(files);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void stateFollowsEachPieceBehindWhichTenThousandRecordsAreOut() {
        TapResult result = TapRunner.ofBuiltJar().run("-c", files.config(database), "-p", catalog);

        assertThat(result.exitCode()).as(result.stderr()).isZero();
        List<Integer> recordsAtState = recordsAtStatesOfCopy(result.stdoutLines());
        assertThat(recordsAtState.get(0)).isLessThan(ROWS_OF_TWO_PIECES);
        // No piece has more than a quarter of what is left.
        assertThat(recordsAtState).hasSizeGreaterThanOrEqualTo(4);
    }

    private static List<Integer> recordsAtStatesOfCopy(List<String> lines) {
        List<Integer> recordsAtState = new ArrayList<>();
        int records = 0;
        for (String line : lines) {
            records += line.startsWith("{\"type\":\"RECORD\"") ? 1 : 0;
            if (line.startsWith("{\"type\":\"STATE\"") && line.contains(TableCopy.BOOKMARK_KEY)) {
                recordsAtState.add(records);
            }
        }
        return recordsAtState;
    }

    @Test
    void killedRunGoesOnFromItsStateAndNotFromNothing() throws Exception {
        List<String> delivered;
        Path state;
        try (RunningTap tap =
                TapRunner.ofBuiltJar().start("-c", files.config(database), "-p", catalog)) {
            for (int line = 0; line < ROWS_OF_TWO_PIECES + 100; line++) {
                tap.nextLine();
            }
            KilledRun killed = KilledRun.kill(tap);
            delivered = killed.linesUpToState();
            state = files.json("state.json", killed.state());
        }

        TapResult second =
                TapRunner.ofBuiltJar()
                        .run("-c", files.config(database), "-p", catalog, "-s", state);

        assertThat(second.exitCode()).as(second.stderr()).isZero();
        TargetTable alone = new TargetTable("large").read(second.stdoutLines());
        assertThat(alone.records()).isLessThan(ROWS);
        TargetTable target = new TargetTable("large").read(delivered).read(second.stdoutLines());
        assertThat(target.values()).hasSize(ROWS);
    }
}
