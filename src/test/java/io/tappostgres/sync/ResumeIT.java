package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A copy that was killed in its middle goes on, whatever was written meanwhile. */
class ResumeIT {

    private static PostgresServer server;
    private static InterruptedCopies copies;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTables() throws SQLException {
        server =
                PostgresServer.startPrivate(
                        "18",
                        ServerConfiguration.standard()
                                .withSetting("max_prepared_transactions", "5"));
        copies =
                InterruptedCopies.on(server, "tap_resume", directory)
                        .create(
                                InterruptedCopies.table("quiet"),
                                InterruptedCopies.table("busy"),
                                InterruptedCopies.table("late"),
                                InterruptedCopies.table("shrunk"),
                                InterruptedCopies.table("damaged"),
                                InterruptedCopies.table("twice"),
                                InterruptedCopies.table("original"),
                                "CREATE MATERIALIZED VIEW refreshed"
                                        + InterruptedCopies.SPREAD
                                        + " AS TABLE original",
                                "CREATE UNIQUE INDEX ON refreshed (id)");
        String refreshed = copies.tapStreamId("refreshed");
        copies.catalog().with(refreshed, "view-key-properties", List.of("id"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void secondRunReadsWhatTheFirstHadNotReadAndNothingElse() throws Exception {
        KilledRun killed = copies.killHalfway("quiet");
        JsonNode position = killed.copyPosition(copies.tapStreamId("quiet"));
        long nextBlock = position.path("relations").iterator().next().path("next_block").asLong();

        TapResult second = copies.run("quiet", killed.state());

        copies.requireGoneOn("quiet", killed, second);
        int read = new TargetTable("quiet").read(second.stdoutLines()).records();
        assertThat(String.valueOf(read))
                .isEqualTo(
                        copies.database()
                                .value(
                                        "SELECT count(*) FROM quiet WHERE ctid >= '(%d,0)'"
                                                .formatted(nextBlock)));
        assertThat(read).isLessThan(InterruptedCopies.ROWS * 3 / 4);
    }

    @Test
    void rowsThatAreWrittenBehindTheMarkMeanwhileAreReadAgain() throws Exception {
        KilledRun killed = copies.killHalfway("busy");
        copies.database().execute("DELETE FROM busy WHERE id % 3 = 0 AND id < 4000");
        copies.database().execute("VACUUM busy");
        copies.database()
                .execute(
                        "UPDATE busy SET v = 1 WHERE id > 11000",
                        "UPDATE busy SET v = 2, id = id + 100000 WHERE id BETWEEN 100 AND 200",
                        "UPDATE busy SET v = 3 WHERE id % 10 = 1",
                        InterruptedCopies.fill("busy", 50_001, 52_000),
                        "INSERT INTO busy VALUES (3, 4, 'again')");
        assertThat(
                        copies.database()
                                .value(
                                        "SELECT count(*) FROM busy WHERE v > 0 AND ctid < '(1500,0)'"))
                .isNotEqualTo("0");
        copies.database().execute("VACUUM FREEZE busy");

        TapResult second = copies.run("busy", killed.state());

        copies.requireGoneOn("busy", killed, second);
    }

    @Test
    void transactionsOlderThanTheFirstRunThatCommitAfterItAreSeen() throws Exception {
        try (Connection open = copies.database().connectPlainly();
                Statement late = open.createStatement();
                Connection other = copies.database().connectPlainly();
                Statement prepared = other.createStatement()) {
            open.setAutoCommit(false);
            late.execute("UPDATE late SET v = 1 WHERE id BETWEEN 10 AND 20");
            late.execute("SAVEPOINT one; UPDATE late SET v = 2 WHERE id BETWEEN 30 AND 40");
            late.execute("SAVEPOINT two; DELETE FROM late WHERE id = 50");
            late.execute("ROLLBACK TO SAVEPOINT two; INSERT INTO late VALUES (-1, 5, '')");
            other.setAutoCommit(false);
            prepared.execute("UPDATE late SET v = 6 WHERE id BETWEEN 60 AND 70");
            prepared.execute("PREPARE TRANSACTION 'late'");
            // What comes after them must not make them look like older ones.
            copies.database().execute("UPDATE late SET v = 7 WHERE id = 80");

            KilledRun killed = copies.killHalfway("late");
            late.execute("UPDATE late SET v = 8 WHERE id = 90");
            open.commit();
            copies.database().execute("COMMIT PREPARED 'late'");
            TapResult second = copies.run("late", killed.state());

            copies.requireGoneOn("late", killed, second);
            assertThat(copies.values("late"))
                    .containsEntry(15L, 1L)
                    .containsEntry(35L, 2L)
                    .containsEntry(50L, 0L)
                    .containsEntry(-1L, 5L)
                    .containsEntry(65L, 6L)
                    .containsEntry(90L, 8L);
        }
    }

    @Test
    void tableThatHasLostBlocksBehindTheMarkAndGrownAgainIsWhole() throws Exception {
        KilledRun killed = copies.killHalfway("shrunk");
        copies.database().execute("DELETE FROM shrunk WHERE id > 600");
        copies.database().execute("VACUUM shrunk");
        assertThat(copies.database().value("SELECT pg_relation_size('shrunk') / 8192 < 300"))
                .isEqualTo("t");
        copies.database().execute(InterruptedCopies.fill("shrunk", 20_001, 22_000));

        TapResult second = copies.run("shrunk", killed.state());

        copies.requireGoneOn("shrunk", killed, second);
    }

    /**
     * The second run is killed while it still reads again what was written before the first mark.
     */
    @Test
    void copyThatIsKilledTwiceGoesOnTwice() throws Exception {
        KilledRun first = copies.killHalfway("twice");
        copies.database().execute("UPDATE twice SET v = 1 WHERE id % 2 = 0");
        KilledRun second;
        try (RunningTap tap = copies.start("twice", first.state())) {
            second = KilledRun.after(1_000, 1, tap);
        }
        copies.awaitNoSession();
        copies.database().execute("UPDATE twice SET v = 2 WHERE id % 11 = 0");

        TapResult third = copies.run("twice", second.state());

        List<String> delivered = new ArrayList<>(first.linesUpToState());
        delivered.addAll(second.linesUpToState());
        copies.requireGoneOn("twice", new KilledRun(delivered), third);
    }

    @Test
    void materializedViewGoesOnAfterAConcurrentRefreshAndBeginsAnewAfterAnother() throws Exception {
        KilledRun killed = copies.killHalfway("refreshed");
        copies.database().execute("UPDATE original SET v = 1 WHERE id % 5 = 0");
        copies.database().execute("REFRESH MATERIALIZED VIEW CONCURRENTLY refreshed");
        copies.requireGoneOn("refreshed", killed, copies.run("refreshed", killed.state()));

        copies.database().execute("REFRESH MATERIALIZED VIEW refreshed");
        copies.requireBegunAnew(
                "refreshed",
                killed,
                copies.run("refreshed", killed.state()),
                ResumeAnewIT.writtenAnew("refreshed"));
    }

    @Test
    void damagedPositionFailsTheStreamByNameAndLeavesTheStateAsItIs() throws Exception {
        KilledRun killed = copies.killHalfway("damaged");
        ObjectNode state = (ObjectNode) killed.state();
        ObjectNode position =
                (ObjectNode)
                        state.at("/bookmarks/tap_resume-public-damaged/" + TableCopy.BOOKMARK_KEY);
        position.remove("snapshot_xmin");

        TapResult second = copies.run("damaged", state);

        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.stderr())
                .contains(
                        "ERROR Stream \"tap_resume-public-damaged\" failed: the \"full_table_copy\" in its bookmark is not one that this tap wrote: remove it from the state, and the stream is copied anew");
        assertThat(Transcript.lastState(second).path("bookmarks"))
                .isEqualTo(state.path("bookmarks"));
        assertThat(second.stdoutLines()).hasSize(1);
    }
}
