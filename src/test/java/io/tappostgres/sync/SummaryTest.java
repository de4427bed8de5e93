package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.sync.StreamReport.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final Summary SUMMARY =
            new Summary(
                    List.of(
                            report("shop-sales-orders", 1_234_567, 2_500, Outcome.DONE),
                            report("shop-b", 0, 0, Outcome.FAILED),
                            report("shop-c", 9, 90, Outcome.SKIPPED)));

    @Test
    void tableHasALineAStreamWithItsFiguresToTheRight() {
        assertThat(SUMMARY.lines())
                .containsExactly(
                        "stream             method           rows  seconds   rows/s  outcome",
                        "-------------------------------------------------------------------",
                        "shop-sales-orders  FULL_TABLE  1,234,567      2.5  493,826  done",
                        "shop-b             FULL_TABLE          0      0.0        0  failed",
                        "shop-c             FULL_TABLE          9      0.1      100  skipped");
    }

    @Test
    void whatFailedOrWasSkippedIsNotDone() {
        assertThat(SUMMARY.streamsNotDone()).containsExactly("shop-b", "shop-c");
    }

    private static StreamReport report(String id, long rows, long millis, Outcome outcome) {
        return new StreamReport(
                id, ReplicationMethod.FULL_TABLE, rows, Duration.ofMillis(millis), outcome);
    }
}
