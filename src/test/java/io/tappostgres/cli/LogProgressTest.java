package io.tappostgres.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogProgressTest {

    private static final long TEN_SECONDS_NANOS = 10_000_000_000L;

    @Test
    void lineTellsRowsSpeedShareAndTheTimeLeft() {
        assertThat(line(1_200_000, 400_000))
                .isEqualTo(
                        "Progress of \"s\": 400,000 rows, 40,000 rows/s, 33 % of an estimated"
                                + " 1,200,000, about 20 s left");
    }

    @Test
    void lineLeavesOutWhatTheEstimateCannotTell() {
        assertThat(line(0, 400_000)).isEqualTo("Progress of \"s\": 400,000 rows, 40,000 rows/s");
        assertThat(line(300_000, 400_000))
                .isEqualTo("Progress of \"s\": 400,000 rows, 40,000 rows/s");
        assertThat(line(1_200_000, 0)).isEqualTo("Progress of \"s\": 0 rows, 0 rows/s");
    }

    /** Rows tell nothing where the log is mostly of other tables. */
    @Test
    void lineOfALogTellsTheBytesThatAreBehind() {
        assertThat(logLine(120L << 20, 12L << 20))
                .isEqualTo(
                        "Progress of the log of \"app\": 12.0 MB, 1.2 MB/s, 108.0 MB behind, about 90 s left");
        assertThat(logLine(120L << 20, 0))
                .isEqualTo("Progress of the log of \"app\": 0.0 MB, 0.0 MB/s, 120.0 MB behind");
        assertThat(logLine(0, 12L << 20))
                .isEqualTo("Progress of the log of \"app\": 12.0 MB, 1.2 MB/s");
        assertThat(logLine(10L << 20, 12L << 20))
                .isEqualTo(
                        "Progress of the log of \"app\": 12.0 MB, 1.2 MB/s, 0.0 MB behind, about 0 s left");
    }

    private static String logLine(long bytes, long read) {
        return LogProgress.logLine(
                new LogProgress.Stream("app", bytes, 0), read, TEN_SECONDS_NANOS);
    }

    private static String line(long estimatedRows, long rows) {
        return LogProgress.line(
                new LogProgress.Stream("s", estimatedRows, 0), rows, TEN_SECONDS_NANOS);
    }
}
