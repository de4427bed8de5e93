package io.tappostgres.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a terminal is sent: log lines stay above the one line of progress. */
@Timeout(30)
class ConsoleTest {

    private static final String ERASE = "\r\u001B[K";

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(terminal, false, UTF_8));

    @Test
    void linesGoOutAsTheyAreWhereThereIsNoProgress() {
        console.print("INFO grün\n");
        console.showStatus("");

        assertThat(terminal.toString(UTF_8)).isEqualTo("INFO grün\n");
    }

    @Test
    void progressIsErasedForALineAndDrawnBelowIt() {
        console.showStatus("10 %");
        console.print("INFO one\n");
        console.showStatus("20 %");
        console.showStatus("");
        console.print("INFO two\n");

        assertThat(terminal.toString(UTF_8))
                .isEqualTo(
                        ERASE
                                + "10 %"
                                + ERASE
                                + "INFO one\n10 %"
                                + ERASE
                                + "20 %"
                                + ERASE
                                + "INFO two\n");
    }

    @Test
    void barTellsItsStreamAndIsGoneAtTheEnd() throws InterruptedException {
        String drawn = drawn(1_000, 1_500);

        assertThat(drawn)
                .contains("shop-sales-orders")
                .contains("1500/1500 rows")
                .contains("rows/s")
                .endsWith(ERASE);
    }

    @Test
    void barWithoutAnEstimateTellsTheRows() throws InterruptedException {
        assertThat(drawn(0, 7)).contains("7/? rows").endsWith(ERASE);
    }

    /** What the terminal has got once the bar was drawn with the rows, and its stream ended. */
    private String drawn(long estimatedRows, long rows) throws InterruptedException {
        TerminalProgress progress = new TerminalProgress(console);
        progress.streamStarted("shop-sales-orders", estimatedRows);
        progress.rowsRead("shop-sales-orders", rows);
        while (!terminal.toString(UTF_8).contains(rows + "/")) {
            Thread.sleep(10);
        }
        progress.streamEnded("shop-sales-orders");
        return terminal.toString(UTF_8);
    }
}
