package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The order of records as a target can tell it, with the setting record_sequence. */
class RecordSequenceIT {

    /** With one row a block: large enough to be read in pieces, by two readers. */
    private static final String TABLES =
            """
            CREATE TABLE big (id int PRIMARY KEY, filler text) WITH (fillfactor = 10);
            INSERT INTO big SELECT id, repeat('x', 700) FROM generate_series(1, 4000) AS id;
            CREATE TABLE keyed (id int PRIMARY KEY, at timestamptz(0));
            INSERT INTO keyed SELECT id, '2026-01-01'::timestamptz + id * interval '1 s' FROM generate_series(1, 100) AS id;
            CREATE TABLE logged (id int PRIMARY KEY, n int);
            INSERT INTO logged VALUES (1, 1), (2, 2);
            """;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(LogSlot.class)
    void sequencesGrowFromRecordToRecordAndFromRunToRun(LogSlot slot) throws Exception {
        try (LogRuns runs = withThreeMethods(slot).config("record_sequence", true)) {
            List<Long> sequences = sequences(runs.succeed());
            assertThat(sequences).hasSize(4102);

            runs.execute(
                    "UPDATE keyed SET at = '2026-01-02' WHERE id = 7",
                    "UPDATE logged SET n = n + 1",
                    "UPDATE logged SET id = 3 WHERE id = 1",
                    "DELETE FROM logged WHERE id = 3; INSERT INTO logged VALUES (3, 9)");
            TapResult second = runs.succeed();
            sequences.addAll(sequences(second));

            assertThat(records(second, "logged"))
                    .extracting(record -> record.path("record").path("id").asInt())
                    .containsExactly(1, 2, 1, 3, 3, 3);
            assertThat(sequences).hasSize(4102 + 4000 + 2 + 6).isSorted().doesNotHaveDuplicates();
            assertThat(sequences.get(0)).isBetween(7_000_000_000_000_000L, 1L << 53);
        }
    }

    @Test
    void recordsHaveNoneWithoutTheSetting() throws Exception {
        try (LogRuns runs = withThreeMethods(LogSlot.PGOUTPUT)) {
            assertThat(runs.succeed().stdoutLines())
                    .noneMatch(line -> line.contains("\"sequence\""));
        }
    }

    private LogRuns withThreeMethods(LogSlot slot) throws Exception {
        LogRuns runs = LogRuns.of(slot, directory, TABLES);
        runs.select(runs.id("big"), "FULL_TABLE").select(runs.id("keyed"), "INCREMENTAL");
        runs.catalog().with(runs.id("keyed"), "replication-key", "at");
        return runs;
    }

    private static List<Long> sequences(TapResult result) {
        List<Long> sequences = new ArrayList<>();
        for (JsonNode message : Transcript.messages(result)) {
            if (message.path("type").asString().equals("RECORD")) {
                sequences.add(message.path("sequence").asLong());
            }
        }
        return sequences;
    }

    private static List<JsonNode> records(TapResult result, String stream) {
        return Transcript.messages(result).stream()
                .filter(message -> message.path("type").asString().equals("RECORD"))
                .filter(message -> message.path("stream").asString().equals(stream))
                .toList();
    }
}
