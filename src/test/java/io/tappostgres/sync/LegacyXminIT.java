package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.ServerConfiguration;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A bookmark that singer-io's or PipelineWise's tap left in mid-copy is gone on with. */
class LegacyXminIT {

    private static final long VERSION = 1_600_000_000_000L;

    @TempDir private Path directory;

    /** The orders in which the two taps read; by text 1000 comes before 999. */
    @ParameterizedTest
    @CsvSource({"xmin::text::bigint, 1000", "xmin::text COLLATE \"C\", 990"})
    void rowsThatTheOtherTapHadNotReadAndThoseWrittenSinceAreRead(String order, int firstXid)
            throws Exception {
        try (PostgresServer server =
                        PostgresServer.startPrivate("18", ServerConfiguration.standard());
                InterruptedCopies copies =
                        InterruptedCopies.on(server, "tap_legacy", directory)
                                .create("CREATE TABLE t" + InterruptedCopies.COLUMNS)) {
            while (Integer.parseInt(copies.database().value("SELECT txid_current()")) < firstXid) {
                // Each takes an id.
            }
            for (int first = 1; first < 2000; first += 100) {
                copies.database().execute(InterruptedCopies.fill("t", first, first + 99));
            }
            List<List<String>> read =
                    copies.database()
                            .query(
                                    "SELECT id, xmin FROM t ORDER BY %s, id LIMIT 950"
                                            .formatted(order));
            List<String> delivered = new ArrayList<>();
            for (List<String> row : read) {
                delivered.add(
                        "{\"type\":\"RECORD\",\"stream\":\"t\",\"record\":{\"id\":%s,\"v\":0},\"version\":%d}"
                                .formatted(row.get(0), VERSION));
            }
            JsonNode state = state(read.get(read.size() - 1).get(1));
            copies.database()
                    .execute(
                            "UPDATE t SET v = 1 WHERE id % 50 = 7",
                            InterruptedCopies.fill("t", 3001, 3010));

            TapResult second = copies.run("t", state);

            assertThat(second.exitCode()).as(second.stderr()).isZero();
            TargetTable alone = new TargetTable("t").read(second.stdoutLines());
            assertThat(alone.activated()).isEqualTo(VERSION);
            assertThat(alone.activations()).isEqualTo(1);
            // Where ids of transactions have got one more digit meanwhile, more is read again.
            assertThat(alone.records()).isBetween(1050, 2500);
            delivered.addAll(second.stdoutLines());
            assertThat(new TargetTable("t").read(delivered).values()).isEqualTo(copies.values("t"));
            assertThat(
                            Transcript.lastState(second)
                                    .at("/bookmarks/tap_legacy-public-t/xmin")
                                    .isNull())
                    .isTrue();
        }
    }

    private static JsonNode state(String xmin) {
        return TapFiles.parse(
                """
                {"currently_syncing": "tap_legacy-public-t", "bookmarks": {"tap_legacy-public-t":
                 {"last_replication_method": "FULL_TABLE", "version": %d, "xmin": %s}}}
                """
                        .formatted(VERSION, xmin));
    }

    @Test
    void bookmarkThatIsNoTransactionBeginsAnew() throws Exception {
        try (InterruptedCopies copies =
                InterruptedCopies.on(PostgresServer.newest(), "tap_legacy", directory)
                        .create(
                                "CREATE TABLE t" + InterruptedCopies.COLUMNS,
                                InterruptedCopies.fill("t", 1, 10))) {
            TapResult second = copies.run("t", state("2"));

            copies.requireBegunAnew(
                    "t",
                    new KilledRun(List.of("{\"type\":\"STATE\",\"value\":" + state("2") + "}")),
                    second,
                    "the xmin in its bookmark is not a transaction id");
        }
    }
}
