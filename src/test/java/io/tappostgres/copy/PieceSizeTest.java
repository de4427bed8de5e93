package io.tappostgres.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PieceSizeTest {

    private static final long BLOCK_BYTES = 8192;

    @Test
    void firstPieceHasFourMegabytesWithWhatIsStoredApart() {
        assertThat(new PieceSize(1, BLOCK_BYTES, 1).next(10_000)).isEqualTo(512);
        assertThat(new PieceSize(1, 1024 * 1024, 1).next(10_000)).isEqualTo(4);
        assertThat(new PieceSize(1, 1L << 40, 1).next(10_000)).isEqualTo(1);
        assertThat(new PieceSize(1, 0, 1).next(100)).isEqualTo(100);
    }

    @Test
    void pieceNeverHasMoreBlocksThanAreLeft() {
        assertThat(new PieceSize(1, BLOCK_BYTES, 1).next(3)).isEqualTo(3);
        assertThat(new PieceSize(4, BLOCK_BYTES, 1).next(3)).isEqualTo(3);
    }

    @Test
    void severalReadersShareWhatIsLeftSoThatTheyEndTogether() {
        PieceSize size = new PieceSize(4, BLOCK_BYTES, 1);
        size.learn(512, Duration.ofMillis(1));
        assertThat(size.next(8_000)).isEqualTo(1_000);
        assertThat(size.next(1_000)).isEqualTo(256);
    }

    @Test
    void sizeFollowsTheTimeOfTheLastPieceButGrowsInSteps() {
        PieceSize size = new PieceSize(1, BLOCK_BYTES, 1);
        size.learn(512, Duration.ofNanos(1));
        assertThat(size.next(1_000_000)).isEqualTo(4 * 512);
        size.learn(2048, PieceSize.TARGET.multipliedBy(8));
        assertThat(size.next(1_000_000)).isEqualTo(256);
        size.learn(256, Duration.ofDays(1));
        assertThat(size.next(1_000_000)).isEqualTo(1);
        size.learn(1, Duration.ZERO);
        assertThat(size.next(1_000_000)).isEqualTo(4);
    }
}
