package io.tappostgres.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.copy.BlockPiece;
import io.tappostgres.copy.BlockPieces;
import io.tappostgres.copy.CopyLeg;
import io.tappostgres.copy.CopyPosition;
import io.tappostgres.copy.CopyRelation;
import io.tappostgres.copy.CopySnapshot;
import io.tappostgres.copy.ServerIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SnapshotPaceTest {

    private static final CopySnapshot SNAPSHOT =
            new CopySnapshot(new ServerIdentity("7", 1), 5, 100, 109, 1000);

    /** Three pieces of the usual size. */
    private static final List<CopyRelation> TABLE =
            List.of(new CopyRelation(1, "public", "t", 11, 1300, 1300 * 8192, true, 0));

    private static final CopyPosition ALL_READ =
            new CopyPosition(
                    SNAPSHOT,
                    "columns",
                    Map.of(1L, new CopyPosition.Mark(11, CopyPosition.ALL_BLOCKS)));

    private final SnapshotPace pace = new SnapshotPace();

    private CopyLeg leg() {
        return pace.leg(null, TABLE);
    }

    @Test
    void nothingIsShortBeforeTheServerHasEndedARead() {
        pace.beginPieces();
        pace.survived();
        assertThat(pace.isBrief()).isFalse();
        assertThat(leg()).isEqualTo(CopyLeg.WHOLE);
    }

    @Test
    void eachReadThatIsEndedHalvesThePiecesDownToAFloorAndEachOtherDoublesThem() {
        pace.beginPieces();
        for (int divisor : List.of(2, 4, 8, 16, 32, 64, 64)) {
            pace.cutShort();
            assertThat(leg().divisor()).isEqualTo(divisor);
        }
        for (int divisor : List.of(32, 16, 8, 4, 2, 1, 1)) {
            pace.survived();
            assertThat(leg().divisor()).isEqualTo(divisor);
        }
        assertThat(pace.isBrief()).isTrue();
    }

    @Test
    void snapshotsLiveHalfAsLongAsTheOneThatWasEndedAndNoShorterThanHalfASecond() throws Exception {
        pace.beginPieces();
        Thread.sleep(1_500);
        pace.cutShort();
        Duration life = leg().life();
        assertThat(life).isBetween(Duration.ofMillis(750), Duration.ofSeconds(30));
        pace.survived();
        assertThat(leg().life()).isEqualTo(life.plus(life.dividedBy(10)));
        pace.beginPieces();
        pace.cutShort();
        assertThat(leg().life()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void onlyAReadThatCanBeCutOrHasAKeyGoesOn() {
        pace.beginWhole(false);
        assertThat(pace.canGoOn()).isFalse();
        pace.beginWhole(true);
        assertThat(pace.canGoOn()).isTrue();
        pace.beginByKey();
        assertThat(pace.canGoOn()).isTrue();
        pace.cutShort();
        assertThat(pace.description()).isEqualTo("from its last key");
        pace.beginPieces();
        assertThat(pace.description())
                .isEqualTo("in pieces of 1/2 of the usual size, in snapshots of up to 500 ms");
    }

    /** Otherwise a table that is too large for its standby would be read for ever. */
    @Test
    void sweepsAreProgressAsLongAsEachTakesFewerSnapshotsThanTheOneBefore() {
        pace.beginPieces();
        pace.cutShort();
        pace.survived();
        Object before = pace.progress();
        readChanged(1);
        assertThat(pace.progress()).as("a piece").isNotEqualTo(before);
        readChanged(1);
        readChanged(1);
        Object afterThree = pace.progress();
        readChanged(2);
        assertThat(pace.progress()).as("a piece of the next sweep").isNotEqualTo(afterThree);
        readChanged(1);
        Object afterTwo = pace.progress();
        readChanged(2);
        readChanged(1);
        Object stalled = pace.progress();
        assertThat(stalled).isNotEqualTo(afterTwo);
        readChanged(1);
        assertThat(pace.progress()).as("a piece of yet another sweep").isEqualTo(stalled);
    }

    /** A snapshot in which so many pieces with changed rows are out when it ends. */
    private void readChanged(int count) {
        CopyLeg leg = pace.leg(ALL_READ, TABLE);
        BlockPieces pieces = new BlockPieces(SNAPSHOT, "columns", TABLE, ALL_READ, leg, true, 1);
        for (int i = 0; i < count; i++) {
            BlockPiece piece = pieces.next();
            pieces.completed(piece, Duration.ofSeconds(1));
        }
        pace.ended(pieces);
    }
}
