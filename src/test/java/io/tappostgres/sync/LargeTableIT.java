package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.RunningTap;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A table of some 200 MB: more than the tap, or the pipe, could hold. */
class LargeTableIT {

    private static final int ROWS = 400_000;

    /** Type and version of a line, and the id of a record. */
    private static final Pattern LINE =
            Pattern.compile(
                    "\\{\"type\":\"(RECORD|ACTIVATE_VERSION)\",\"stream\":\"large\",(?:\"record\":\\{\"id\":(\\d+),.*)?\"version\":(\\d+).*}");

    private static final String STATE = "{\"type\":\"STATE\"";

    private static TestDatabase database;
    private static TapFiles files;
    private static Path catalog;
    @TempDir private static Path directory;

    @BeforeAll
    static void createTable() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_large");
        database.execute(
                "CREATE UNLOGGED TABLE large AS SELECT id, repeat('x', 500) AS text FROM generate_series(1, %d) AS id"
                        .formatted(ROWS));
        catalog = EditedCatalog.discover(files, database).selectAll().write(files);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void readerThatSleepsDoesNotCostMemory() throws Exception {
        Process tap = start(TapRunner.ofBuiltJar().withJvmOption("-Xmx48m"));
        try {
            Thread.sleep(4_000);
            assertThat(tap.isAlive()).isTrue();
            Rows rows = new Rows();
            rows.readFrom(tap);
            assertThat(tap.waitFor()).isZero();
            assertThat(rows.recordCount).isEqualTo(ROWS);
            assertThat(rows.active().cardinality()).isEqualTo(ROWS);
        } finally {
            tap.destroyForcibly();
        }
    }

    @Test
    void killedRunLeavesTheTargetWithTheWholeTableAfterTheNext() throws Exception {
        int killedAfter = ThreadLocalRandom.current().nextInt(1, 20_000);
        Rows rows = new Rows();
        JsonNode state;
        try (RunningTap tap =
                TapRunner.ofBuiltJar().start("-c", files.config(database), "-p", catalog)) {
            for (int line = 0; line < killedAfter; line++) {
                tap.nextLine();
            }
            tap.kill();
            TapResult killed = tap.awaitEnd();
            assertThat(killed.exitCode()).isEqualTo(137);
            assertThat(killed.stderr()).doesNotContain("CRITICAL");
            List<String> lines = killed.stdoutLines();
            boolean endsInMidLine = killed.stdout()[killed.stdout().length - 1] != '\n';
            lines.subList(0, lines.size() - (endsInMidLine ? 1 : 0)).forEach(rows::add);
            state = lastState(lines);
        }
        assertThat(rows.recordCount).as("killed after %d lines", killedAfter).isLessThan(ROWS);

        BitSet left = new BitSet();
        left.set(11, ROWS + 1);
        database.execute("DELETE FROM large WHERE id <= 10");
        try {
            rows.state = state;
            run(rows);
            // A copy that goes on keeps what it had delivered until the next complete one.
            boolean goesOn = state.at("/bookmarks/tap_large-public-large").has("full_table_copy");
            BitSet expected = (BitSet) left.clone();
            expected.set(1, 11, goesOn);
            assertThat(rows.active()).as("killed after %d lines", killedAfter).isEqualTo(expected);
            run(rows);
            assertThat(rows.active()).as("killed after %d lines", killedAfter).isEqualTo(left);
        } finally {
            database.execute(
                    "INSERT INTO large SELECT id, repeat('x', 500) FROM generate_series(1, 10) AS id");
        }
    }

    /** Runs the tap to its end, from the last state that the target has. */
    private static void run(Rows rows) throws Exception {
        Path state = files.json("state.json", rows.state);
        Process tap = start(TapRunner.ofBuiltJar(), "--state", state.toString());
        try {
            rows.readFrom(tap);
            assertThat(tap.waitFor()).isZero();
        } finally {
            tap.destroyForcibly();
        }
    }

    private static JsonNode lastState(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(STATE))
                .reduce((earlier, later) -> later)
                .map(line -> TapFiles.parse(line).path("value"))
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /** Unlike {@link RunningTap}, keeps nothing of stdout. */
    private static Process start(TapRunner tap, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(tap.commandLine("-c", files.config(database), "-p", catalog));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("stderr").toFile())
                .start();
    }

    /** What a target holds: the ids of each version, of which the activated one stays. */
    private static final class Rows {

        private final Map<String, BitSet> byVersion = new HashMap<>();
        private JsonNode state;
        private String activated;
        private int recordCount;

        void readFrom(Process tap) throws IOException {
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(tap.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(this::add);
            }
        }

        void add(String line) {
            if (line.startsWith(STATE)) {
                state = TapFiles.parse(line).path("value");
                return;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                assertThat(line).startsWith("{\"type\":\"SCHEMA\"").endsWith("}");
                return;
            }
            if (matcher.group(2) == null) {
                activated = matcher.group(3);
                byVersion.keySet().removeIf(version -> !version.equals(activated));
                return;
            }
            recordCount++;
            byVersion
                    .computeIfAbsent(matcher.group(3), unseen -> new BitSet())
                    .set(Integer.parseInt(matcher.group(2)));
        }

        BitSet active() {
            return byVersion.get(activated);
        }
    }
}
