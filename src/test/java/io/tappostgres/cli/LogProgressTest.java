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

    private static String line(long estimatedRows, long rows) {
        return LogProgress.line(
                new LogProgress.Stream("s", estimatedRows, 0), rows, TEN_SECONDS_NANOS);
    }
}
