package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.testing.TapFiles;
import io.tappostgres.testing.TapResult;
import java.util.List;

/** The one line that says why a run failed. */
public final class CriticalLine {

    private static final String LEVEL = "CRITICAL ";

    private CriticalLine() {}

    /** The text of the only CRITICAL line, which is the last; stdout holds whole messages. */
    public static String of(TapResult result) {
        List<String> critical =
                result.stderrLines().stream().filter(line -> line.startsWith(LEVEL)).toList();
        assertThat(critical).as(result.toString()).hasSize(1);
        assertThat(result.stderrLines()).endsWith(critical.get(0));
        if (!result.stderr().contains("DEBUG ")) {
            assertThat(result.stderr()).doesNotContain("\tat ");
        }
        assertThat(new String(result.stdout(), java.nio.charset.StandardCharsets.UTF_8))
                .matches("(?s)|.*\n");
        result.stdoutLines().forEach(TapFiles::parse);
        return critical.get(0).substring(LEVEL.length());
    }
}
