package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.ReplicationMethod;
import io.tappostgres.sync.LogReport.BeforeAndAfter;
import io.tappostgres.sync.StreamReport.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final Summary SUMMARY =
            new Summary(
                    List.of(
                            report("shop-sales-orders", 1_234_567, 2_500, Outcome.DONE),
                            report("shop-b", 0, 0, Outcome.FAILED),
                            report("shop-c", 9, 90, Outcome.SKIPPED)),
                    List.of(
                            new LogReport(
                                    "shop",
                                    "stitch",
                                    12,
                                    3_456,
                                    new BeforeAndAfter(7_890_123, 7_890_124),
                                    new BeforeAndAfter(4_567, 8))));

    @Test
    void tableHasALineAStreamWithItsFiguresToTheRightAndALineALog() {
        assertThat(SUMMARY.lines())
                .containsExactly(
                        "stream             method           rows  seconds   rows/s  outcome",
                        "-------------------------------------------------------------------",
                        "shop-sales-orders  FULL_TABLE  1,234,567      2.5  493,826  done",
                        "shop-b             FULL_TABLE          0      0.0        0  failed",
                        "shop-c             FULL_TABLE          9      0.1      100  skipped",
                        "log of shop: 12 transactions, 3,456 changes; behind by 4,567 bytes before, 8 after; slot stitch keeps 7,890,123 bytes before, 7,890,124 after, until the next run confirms what this one read");
    }

    @Test
    void whatFailedOrWasSkippedIsNotDone() {
        assertThat(SUMMARY.streamsNotDone()).containsExactly("shop-b", "shop-c");
    }

    @Test
    void exitCodeIsTheGreatestOfTheStreams() {
        assertThat(exitCode()).isZero();
        assertThat(exitCode(Outcome.DONE, Outcome.DONE)).isZero();
        assertThat(exitCode(Outcome.DONE, Outcome.SKIPPED)).isEqualTo(1);
        assertThat(exitCode(Outcome.REFUSED, Outcome.DONE)).isEqualTo(2);
        assertThat(exitCode(Outcome.FAILED, Outcome.REFUSED, Outcome.INTERRUPTED)).isEqualTo(2);
        assertThat(exitCode(Outcome.REFUSED, Outcome.LOST, Outcome.DONE)).isEqualTo(3);
    }

    private static int exitCode(Outcome... outcomes) {
        return new Summary(
                        Stream.of(outcomes).map(outcome -> report("s", 0, 0, outcome)).toList(),
                        List.of())
                .exitCode();
    }

    private static StreamReport report(String id, long rows, long millis, Outcome outcome) {
        return new StreamReport(
                id, ReplicationMethod.FULL_TABLE, rows, Duration.ofMillis(millis), outcome, null);
    }
}
