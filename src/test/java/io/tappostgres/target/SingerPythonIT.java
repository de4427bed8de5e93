package io.tappostgres.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.Command;
import io.tappostgres.testing.PythonPart;
import io.tappostgres.testing.TapResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The library of most taps and targets reads what the tap writes. */
class SingerPythonIT {

    @TempDir private static Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"FULL_TABLE", "INCREMENTAL", "LOG_BASED"})
    void catalogMessagesAndStateAreReadWithoutLoss(Method method) throws Exception {
        Recording recording = Recording.of(method, directory);
        Path messages = directory.resolve("messages.jsonl");
        List<String> lines =
                recording.runs().stream().flatMap(run -> run.lines().stream()).toList();
        Files.write(messages, lines);
        PythonPart singer = PythonPart.named("singer-python");
        Path script = Path.of("src/test/python/singer_round_trip.py").toAbsolutePath();

        TapResult result =
                Command.of(directory, singer.python(), script, recording.catalog(), messages)
                        .succeed();

        assertThat(lines).anyMatch(line -> line.contains("\"type\":\"ACTIVATE_VERSION\""));
        assertThat(result.stdoutLines()).isEmpty();
    }
}
