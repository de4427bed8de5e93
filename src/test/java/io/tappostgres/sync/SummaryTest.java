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
    void figuresStayAlignedBehindNamesOfEastAsianScripts() {
        Summary summary =
                new Summary(
                        List.of(
                                report("shop-東京-注文", 10, 1_000, Outcome.DONE),
                                report("shop-Zürich-한국", 200, 1_000, Outcome.DONE),
                                report("shop-cafe\u0301", 3, 1_000, Outcome.DONE)),
                        List.of());
        assertThat(summary.lines())
                .containsExactly(
                        "stream            method      rows  seconds  rows/s  outcome",
                        "------------------------------------------------------------",
                        "shop-東京-注文    FULL_TABLE    10      1.0      10  done",
                        "shop-Zürich-한국  FULL_TABLE   200      1.0     200  done",
                        "shop-cafe\u0301         FULL_TABLE     3      1.0       3  done");
    }

    @Test
    void linesHaveObjectsForPrograms() {
        assertThat(SUMMARY.objects())
                .map(Object::toString)
                .containsExactly(
                        "{\"stream\":\"shop-sales-orders\",\"method\":\"FULL_TABLE\",\"rows\":1234567,\"seconds\":2.500,\"rows_per_second\":493826,\"outcome\":\"done\"}",
                        "{\"stream\":\"shop-b\",\"method\":\"FULL_TABLE\",\"rows\":0,\"seconds\":0.000,\"rows_per_second\":0,\"outcome\":\"failed\"}",
                        "{\"stream\":\"shop-c\",\"method\":\"FULL_TABLE\",\"rows\":9,\"seconds\":0.090,\"rows_per_second\":100,\"outcome\":\"skipped\"}",
                        "{\"log\":\"shop\",\"transactions\":12,\"changes\":3456,\"behind_bytes_before\":4567,\"behind_bytes_after\":8,\"slot\":\"stitch\",\"retained_bytes_before\":7890123,\"retained_bytes_after\":7890124}");
    }

    @Test
    void whatFailedOrWasSkippedIsNotDone() {
        assertThat(SUMMARY.streamsNotDone()).containsExactly("shop-b", "shop-c");
    }

    @Test
    void exitCodeIsTheGreatestOfTheStreams() {
        assertThat(exitCode()).isZero();
        assertThat(exitCode(Outcome.DONE, Outcome.DONE)).isZero();
        assertThat(exitCode(Outcome.DONE, Outcome.FAILED)).isEqualTo(1);
        assertThat(exitCode(Outcome.FAILED, Outcome.SKIPPED)).isEqualTo(2);
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
