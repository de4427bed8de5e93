package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real targets load what the tap writes, run by run, and then hold what the source holds, or what
 * is written down in {@code targets/outcomes.txt}; {@code -Dtargets.write=true} writes it down.
 */
class TargetsIT {

    @TempDir private static Path directory;

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (TargetName target : TargetName.values()) {
            for (Method method : Method.of(target)) {
                cases.add(Arguments.of(target, method));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void targetHasWhatTheSourceHas(TargetName target, Method method) throws Exception {
        Recording recording = Recording.of(method, directory);
        Outcomes known = Outcomes.read();
        List<SourceTable> together = new ArrayList<>();
        Map<String, String> seen = new TreeMap<>();
        for (SourceTable table : SourceTables.all()) {
            if (known.fails(target, method, table)) {
                seen.put(
                        table.name(),
                        load(recording, target, method, List.of(table)).get(table.name()));
            } else {
                together.add(table);
            }
        }
        seen.putAll(load(recording, target, method, together));

        if (Boolean.getBoolean("targets.write")) {
            write(recording, target, method, seen);
            return;
        }
        Map<String, String> expected = new TreeMap<>();
        for (SourceTable table : SourceTables.all()) {
            expected.put(table.name(), known.of(target, method, table));
        }
        assertThat(seen).isEqualTo(expected);
    }

    /** Where one table fails all, each is tried alone. */
    private static void write(
            Recording recording, TargetName target, Method method, Map<String, String> seen)
            throws IOException, SQLException {
        if (seen.values().stream().filter(Outcomes.FAILS::equals).count() > 5) {
            for (SourceTable table : SourceTables.all()) {
                seen.putAll(load(recording, target, method, List.of(table)));
            }
        }
        Outcomes outcomes = Outcomes.read();
        for (SourceTable table : SourceTables.all()) {
            outcomes.put(target, method, table, seen.get(table.name()));
        }
        outcomes.write();
    }

    /** What comes of each of some tables that are loaded together: the first run that differs. */
    private static Map<String, String> load(
            Recording recording, TargetName target, Method method, List<SourceTable> tables)
            throws IOException, SQLException {
        Map<String, String> outcomes = new TreeMap<>();
        Set<String> streams = tables.stream().map(SourceTable::name).collect(Collectors.toSet());
        tables.forEach(table -> outcomes.put(table.name(), Outcomes.SAME));
        try (RealTarget loaded = RealTarget.of(target, method, directory)) {
            for (Recording.Run run : recording.runs()) {
                Path messages = Files.createTempFile(directory, "messages-", ".jsonl");
                TapResult result = loaded.load(run.messagesOf(streams, messages));
                if (result.exitCode() != 0) {
                    if (tables.size() > 1) {
                        System.err.println(target + " " + method + ": " + result);
                    }
                    outcomes.replaceAll((table, outcome) -> Outcomes.FAILS);
                    return outcomes;
                }
                for (SourceTable table : tables) {
                    Rows expected = run.tables().get(table.name());
                    String difference = expected.difference(loaded.rows(table, expected));
                    outcomes.replace(table.name(), Outcomes.SAME, difference);
                }
            }
        }
        return outcomes;
    }
}
