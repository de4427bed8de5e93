package io.tappostgres.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tappostgres.decoding.Lsn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimelineHistoryTest {

    /** As a server wrote it that was promoted twice. */
    private static final String TWICE =
            """
            # a comment
            1\t0/5000100\tno recovery target specified

            3\tFFFFFFFF/0\tbefore 2000-01-01 00:00:00+00
            """;

    @ParameterizedTest
    @CsvSource({
        "1, 0/5000100, true",
        "1, 0/5000101, false",
        "1, FFFFFFFF/1, false",
        "3, FFFFFFFF/0, true",
        "3, FFFFFFFF/1, false",
        "4, 0/1, true",
        "4, FFFFFFFF/FFFFFFFF, true",
        "2, 0/1, false",
        "5, 0/1, false",
    })
    void ancestorsCountUpToWhereTheyWereLeft(long timeline, String lsn, boolean contained) {
        assertThat(TimelineHistory.parse(4, TWICE).contains(timeline, Lsn.parse(lsn)))
                .isEqualTo(contained);
    }

    @Test
    void serverThatWasNeverPromotedHasItsOwnTimelineOnly() {
        TimelineHistory history = TimelineHistory.of(1);
        assertThat(history.contains(1, -1)).isTrue();
        assertThat(history.contains(2, 1)).isFalse();
        assertThat(TimelineHistory.parse(1, "").contains(2, 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "x\t0/1\ty", "1\t0-1\ty", "1\t0/\ty", "<html>"})
    void whatIsNoHistoryIsRefused(String content) {
        assertThatThrownBy(() -> TimelineHistory.parse(2, content))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
