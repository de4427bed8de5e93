package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.sync.EditedCatalog;
import io.tappostgres.testing.PostgresServer;
import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapRunner;
import io.tappostgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees whose terminal is wider or narrower than 80 columns; script(1) is one. */
class TerminalIT {

    private static final TapRunner TAP = TapRunner.ofBuiltJar();

    /** What stands before each picture of the bar. */
    private static final String ERASE_LINE = "\r\u001B[K";

    @TempDir private Path directory;
    private TestDatabase database;
    private TapFiles files;

    @BeforeEach
    void createDatabase() throws SQLException {
        files = new TapFiles(directory);
        database = PostgresServer.newest().createDatabase("tap_terminal");
        // Rows that come out one by one, as each is larger than the buffers on the way.
        database.execute(
                "CREATE VIEW slow AS SELECT i, repeat('x', 300000), pg_sleep(0.1)::text FROM generate_series(1, 20) AS i");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 132})
    void barIsAsWideAsTheTerminal(int columns) throws Exception {
        Path catalog = EditedCatalog.discover(files, database).selectAll().write(files);

        String shown =
                atTerminal(columns, "-c", files.config(database), "-p", catalog, "> /dev/null");

        int widest =
                Arrays.stream(shown.split("\r\n", -1))
                        .flatMap(line -> Arrays.stream(line.split(Pattern.quote(ERASE_LINE), -1)))
                        .filter(picture -> picture.contains(" rows ("))
                        .mapToInt(String::length)
                        .max()
                        .orElse(0);
        assertThat(widest).as(shown).isEqualTo(columns - 1);
    }

    private static String atTerminal(int columns, Object... arguments)
            throws IOException, InterruptedException {
        String tap = TAP.commandLine(arguments).stream().collect(Collectors.joining(" "));
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                "script",
                                "--quiet",
                                "--command",
                                "stty cols " + columns + "; " + tap,
                                "/dev/null"));
        builder.environment().remove("COLUMNS");
        Process process = builder.start();
        process.getOutputStream().close();
        String shown = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return shown;
    }
}
