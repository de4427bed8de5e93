package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StateIntervalTest {

    private long nowNanos = Long.MAX_VALUE - 5;
    private final StateInterval interval =
            new StateInterval(1000, Duration.ofNanos(10), () -> nowNanos);

    @Test
    void isDueAfterSoManyRecordsAndBeginsAnewThen() {
        interval.add(999);
        assertThat(interval.isDue()).isFalse();
        interval.add(1);
        assertThat(interval.isDue()).isTrue();
        interval.restart();
        assertThat(interval.isDue()).isFalse();
        interval.add(1000);
        assertThat(interval.isDue()).isTrue();
    }

    @Test
    void isDueAfterSoMuchTimeAlthoughTheClockOverflows() {
        nowNanos += 9;
        interval.add(16);
        assertThat(interval.isDue()).isFalse();
        nowNanos += 1;
        interval.add(16);
        assertThat(interval.isDue()).isTrue();
        interval.restart();
        interval.add(16);
        assertThat(interval.isDue()).isFalse();
    }

    @Test
    void isNotDueWithoutARecordHoweverLongItTakes() {
        nowNanos += 1_000_000;
        assertThat(interval.isDue()).isFalse();
    }

    @Test
    void noticesTheTimeWithinSixteenRecords() {
        nowNanos += 10;
        for (int record = 1; record < 16; record++) {
            interval.add(1);
            assertThat(interval.isDue()).isFalse();
        }
        interval.add(1);
        assertThat(interval.isDue()).isTrue();
    }
}
